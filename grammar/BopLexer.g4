// Tokens of Bop; the only list of its words. Words with a fixed phrase are one token where that keeps
// them out of the name space (durations, amounts, "first day of month of", "matches /re/"): white space
// inside such a token is free. BAD_* tokens exist so that a common slip gets a message of its own.
lexer grammar BopLexer;

@lexer::members {
  // A stray '}' must be an error message, not an EmptyStackException out of the runtime.
  size_t popMode() override { return modeStack.empty() ? mode : antlr4::Lexer::popMode(); }
}

// --- words that begin a declaration
POLICY:'policy'; MODULE:'module'; USE:'use'; SUBJECT:'subject'; REFERENCE:'reference'; PARAMETER:'parameter';
TRUST:'trust'; LET:'let'; DEFINE:'define'; NATIVE:'native'; TYPE:'type'; ROLE:'role'; CODES:'codes';
DECISION:'decision'; RULE:'rule'; EXCEPTION:'exception'; REQUIRES:'requires'; TABLE:'table';
ESCALATION:'escalation'; EXAMPLE:'example'; TEST:'test'; CHECK:'check'; PROVE:'prove';
PROPERTY:'property'; MATCH:'match'; PROCESS:'process'; APPROVAL:'approval'; SERVICE:'service';
DUTIES:'duties'; CALENDAR:'calendar';

// --- clauses and operators
WHEN:'when'; UNLESS:'unless'; THEN:'then'; ALSO:'also'; BECAUSE:'because'; ONLY:'only'; CITES:'cites';
OWNER:'owner'; IN:'in'; FORCE:'force'; FROM:'from'; UNTIL:'until'; BETWEEN:'between'; AND:'and'; OR:'or';
NOT:'not'; IS:'is'; ONE:'one'; OF:'of'; BY:'by'; AT:'at'; READ:'read'; MISSING:'missing';
PRESENT:'present'; KNOWN:'known'; UNAVAILABLE:'unavailable'; IF:'if'; ELSE:'else'; WHERE:'where';
HAS:'has'; ANY:'any'; EVERY:'every'; NO:'no'; EXACTLY:'exactly'; LEAST:'least'; MOST:'most';
SEVERE:'severe'; FOR:'for'; WITH:'with'; TO:'to'; AS:'as'; ON:'on'; WITHIN:'within'; AFTER:'after';
BEFORE:'before'; ZONE:'zone'; EFFECTIVE:'effective'; COMPARE:'compare';
OTHERWISE:'otherwise'; OUTCOMES:'outcomes'; RELEASES:'releases'; REFUSES:'refuses'; COMBINE:'combine'; DEFAULT:'default';
ASKS:'asks'; COVERS:'covers'; CONTAINS:'contains'; STARTS:'starts'; ENDS:'ends'; GIVES:'gives';
GIVEN:'given'; EXPECT:'expect'; NEEDS:'needs'; ALWAYS:'always'; NEVER:'never'; LIST:'list';
RECORD:'record'; TRUE:'true'; FALSE:'false'; UNIQUE:'unique'; FIRST:'first'; THOSE:'those'; SUM:'sum';
DISTINCT:'distinct'; COUNT:'count'; MIN:'min'; MAX:'max'; AVERAGE:'average'; CONVERT:'convert'; POSITIVE:'positive';
NEGATIVE:'negative'; ZERO:'zero'; REMIND:'remind'; REASSIGN:'reassign'; RAISE:'raise';
EACH:'each'; SLACK:'slack'; RECOMMEND:'recommend'; COLLECT:'collect'; UNANIMOUS:'unanimous'; RESULT:'result'; HOLDS:'holds';

SORT:'sort'; BLOCKS:'blocks'; JURISDICTION:'jurisdiction';

// --- clauses of matches, approvals, duties, processes, services and checks
AGAINST:'against'; ALLOCATE:'allocate'; MANY:'many'; LEFT:'left'; RIGHT:'right'; PAIR:'pair'; LEVEL:'level'; USING:'using'; ALLOW:'allow'; OVER:'over'; UNDER:'under';
EITHER:'either'; BOTH:'both'; UP:'up'; UNLIMITED:'unlimited'; CUMULATIVE:'cumulative'; CHECKSUM:'checksum'; ITSELF:'itself';
TASK:'task'; DUE:'due'; DONE:'done'; EXCLUDE:'exclude'; COMPLETE:'complete'; EYES:'eyes';
PARALLEL:'parallel'; SEQUENCE:'sequence'; RESPOND:'respond'; RESOLVE:'resolve'; PAUSE:'pause';
WARN:'warn'; KEEPS:'keeps'; TIMES:'times'; APART:'apart'; ABSENT:'absent';

// --- clauses of calendars
HOURS:'hours'; CLOSED:'closed';

// --- literals
MATCHES_RE : 'matches' WSP+ '/' (~[/\\\r\n] | '\\' ~[\r\n])+ '/' ;
AS_A_TABLE : 'as' WSP+ 'a' WSP+ 'table' ;                          // test "…" as a table
FOR_ALL    : 'for' WSP+ 'all' ;                                  // property "…" for all x : T
PERIOD_OF  : ('first'|'last') WSP+ 'day' WSP+ 'of' WSP+ ('month'|'quarter'|'year') WSP+ 'of' ;
DURATION   : NUM WSP+ ('business' WSP+)? ('minute'|'hour'|'day'|'week'|'month'|'year') 's'? ;
QUANTITY   : NUM [ \t\u00A0]+ [A-Z] [A-Z0-9] [A-Z0-9]? ;                // 12.5 KGM
MONEY      : CURRENCY (GROUPED | DIGIT+) ('.' DIGIT+)? ;
BAD_MONEY  : CURRENCY DIGIT+ ([.,'] DIGIT+)+ | CURRENCY (GROUPED | DIGIT+) [.,] '-'+
           | CURRENCY DIGIT+ ([ \u00A0] DIGIT DIGIT DIGIT)+ ([.,] DIGIT+)?
           | CURRENCY DIGIT+ ([.,] DIGIT+)* [kK] ;                // EUR 1.000,00   EUR 1 000   EUR 5,-
BAD_AMOUNT : 'US'? SIGN [ \u00A0]? '-'? DIGIT+ ([.,'] DIGIT+)* ([.,] '-'+ | [kK])?
           | DIGIT+ ([.,'] DIGIT+)* ([.,] '-'+)? [ \u00A0]? SIGN ;                     // €250   250 €
DATETIME   : YMD 'T' HM (':' DIGIT DIGIT)? ('Z' | [+-] HM) ;
DATE       : YMD ;
BAD_DATE   : DIGIT DIGIT DIGIT DIGIT '-' DIGIT DIGIT? '-' DIGIT DIGIT?    // 2026-3-1
           | DIGIT DIGIT DIGIT DIGIT [./] DIGIT DIGIT? [./] DIGIT DIGIT?
           | DIGIT DIGIT? [./-] DIGIT DIGIT? [./-] DIGIT DIGIT DIGIT DIGIT
           | DIGIT DIGIT? '.' DIGIT DIGIT? '.' DIGIT DIGIT ;               // 1/3/2026   01.03.26
TIME       : HM (':' DIGIT DIGIT)? ;
PERCENT    : NUM [ \t\u00A0]? '%' ;
NUMBER     : NUM ;
BAD_NUMBER : DIGIT+ ([.,'] DIGIT+)+ ;                             // 1,000   1,20   1.3.4
CODE       : [A-Z] [A-Z0-9]* ('-' [A-Z0-9]+)+ [a-z]? ;            // AP-02, BR-CO-15, AP-05a
NAME       : [a-z_] [A-Za-z0-9_]* ;                               // values, fields, roles, policies
UNAME      : [A-Z] [A-Za-z0-9_]* ;                                // types, reason codes, currencies, calendars

fragment SIGN     : [\u20AC$\u00A3\u00A5] ;
fragment CURRENCY : [A-Z][A-Z][A-Z] [ \t\u00A0]+ '-'? ;
fragment NUM      : DIGIT+ ('.' DIGIT+)? ;
fragment GROUPED  : [1-9] DIGIT? DIGIT? (',' DIGIT DIGIT DIGIT)+ ;   // 0,500 is a half, not 500
fragment YMD      : DIGIT DIGIT DIGIT DIGIT '-' DIGIT DIGIT '-' DIGIT DIGIT ;
fragment HM       : DIGIT DIGIT ':' DIGIT DIGIT ;
fragment DIGIT    : [0-9] ;
fragment WSP      : [ \t\r\n\u00A0] ;

ELLIPSIS:'...'; RANGE_OPEN:'..<'; RANGE:'..'; DOT:'.'; COMMA:','; COLON:':'; QUESTION:'?';
BARBAR:'||'; BAR:'|'; LPAREN:'('; RPAREN:')'; LBRACK:'['; RBRACK:']';
LBRACE:'{' -> pushMode(DEFAULT_MODE); RBRACE:'}' -> popMode;
LE:'<='; GE:'>='; NE:'<>'; LT:'<'; GT:'>'; EQ:'='; PLUS:'+'; MINUS:'-'; STAR:'*'; SLASH:'/';
BAD_OPERATOR : '==' | '!=' | '&&' | '&' | '!' | '=>' | '=<' | '->' | ';' ;
QUOTE:'"' -> pushMode(STR);
DOC         : '---' ([ \t] ~[\r\n]*)? -> channel(HIDDEN) ;         // belongs to what follows it
COMMENT     : '--' [ \t-] ~[\r\n]* -> channel(HIDDEN) ;
COMMENT_END : '--' [\r\n]+ -> channel(HIDDEN) ;
BAD_DASHES  : '--' ;                                               // b --1 is not a comment
WS          : WSP+ -> channel(HIDDEN) ;
BAD_CHARACTER : . ;

mode STR;
STR_TEXT   : ( ~["{}\\\r\n] | '\\' ["\\nt] | '{{' | '}}' )+ ;
STR_HOLE   : '{' -> pushMode(DEFAULT_MODE), type(LBRACE) ;
STR_END    : '"' -> popMode, type(QUOTE) ;
STR_BREAK  : [\r\n] -> popMode ;                                   // an unclosed text ends at its line
STR_BAD    : '\\' ~[\r\n] | . ;
