// Rules of Bop. What has an open tail (quantifier, aggregate, `if`, comma list) stands at the top of an
// expression, in parentheses, or is a unary operator: that keeps the grammar free of ambiguity and of
// full-context prediction (11 times slower). tests/unit/compiler/parse counts both over every policy.
parser grammar BopParser;
options { tokenVocab = BopLexer; }

unit : item* EOF ;
item : policyDecl | useDecl | subjectDecl | referenceDecl | parameterDecl | trustDecl | letDecl | defineDecl
     | typeDecl | roleDecl | codesDecl | decisionDecl | ruleDecl | exceptionDecl | requiresDecl | tableDecl
     | escalationDecl | exampleDecl | testDecl | proveDecl | propertyDecl | checkDecl
     | matchDecl | approvalDecl | dutiesDecl | processDecl | serviceDecl
     | calendarDecl ;

// --- the head
policyDecl    : (POLICY | MODULE) path text? headClause* ;
headClause    : OWNER text | CITES text | inForce | CALENDAR UNAME ZONE text | EFFECTIVE BY path
              | COMPARE IN UNAME AT name ON addExpr | JURISDICTION region (COMMA region)* OF path ;
region        : UNAME | name | text ;
inForce       : IN FORCE (FROM DATE (UNTIL DATE)? | UNTIL DATE) ;
path          : name (DOT anyName)* ;
useDecl       : USE path (COMMA path)* ;

// --- data
subjectDecl   : SUBJECT name COLON typeRef (BY anyName (COMMA anyName)*)? ;
referenceDecl : REFERENCE name COLON typeRef (BY anyName (COMMA anyName)*)? ;
parameterDecl : PARAMETER name (COLON typeRef (EQ addExpr parameterClause* | parameterClause* header row+)
              | LPAREN params RPAREN COLON typeRef parameterClause* header row+) ;
parameterClause : BETWEEN addExpr AND addExpr | OWNER text | CITES text ;
trustDecl     : TRUST trustItem (COMMA trustItem)* ;
trustItem     : path AT NUMBER vouching* ;
vouching      : BY (CHECKSUM path | path) FROM NUMBER ;
letDecl       : LET name (COLON typeRef)? EQ expr ;
defineDecl    : DEFINE name LPAREN params? RPAREN (COLON typeRef)? EQ expr
              | NATIVE DEFINE anyName LPAREN params? RPAREN COLON typeRef ;
params        : param (COMMA param)* ;
param         : anyName COLON typeRef ;
typeDecl      : TYPE UNAME IS (orderedMembers | ONE OF member (COMMA member)* | RECORD field+ equation*
              | CODES (OF text)? listedCode+) ;
orderedMembers : member (LT member)+ ;
member        : name | UNAME ;
listedCode    : text (COLON text)? ;
field         : anyName COLON typeRef (READ FROM text (COMMA text)*)? ;
equation      : WHERE orExpr ;
typeRef       : (LIST OF)* UNAME (IN (UNAME | name (OF name)?) | OF UNAME)? QUESTION? ;

// --- people, codes, outcomes
roleDecl      : ROLE name (OF path)? (COVERS name (COMMA name)*)? ;
codesDecl     : CODES UNAME codeItem+ ;
codeItem      : UNAME text FOR role ;
role          : name (OF path)* ;
decisionDecl  : DECISION name decisionClause* ;
decisionClause : OUTCOMES outcome (LT outcome)* | COMBINE combining | DEFAULT name (TO addExpr)?
              | ASKS role | ESCALATION name ;
combining     : MOST SEVERE | UNIQUE | COLLECT | UNANIMOUS ;
outcome       : name (RELEASES | REFUSES)? ;
calendarDecl  : CALENDAR UNAME IS UNAME calendarClause* ;
calendarClause : HOURS opening (COMMA opening)* | CLOSED DATE (RANGE DATE)? text? | inForce ;
opening       : TIME (RANGE_OPEN | RANGE) TIME ;
escalationDecl : ESCALATION name inCalendar? step+ ;
step          : (AFTER | BEFORE) addExpr act ;
act           : REMIND role | REASSIGN TO role | RAISE TO role ;

// --- rules
ruleDecl      : RULE CODE text forEach? whenClause? unlessClause? thenClause ruleClause* ;
forEach       : FOR EACH name IN addExpr (WHERE orExpr)? ;
exceptionDecl : EXCEPTION CODE TO CODE text whenClause unlessClause? ruleClause* ;
whenClause    : WHEN expr ;
unlessClause  : UNLESS expr ;
thenClause    : THEN effect (ALSO effect)* ;
requiresDecl  : REQUIRES (CODE text)? path (COMMA path)* OTHERWISE effect ruleClause* ;
effect        : (name COLON)? name (TO addExpr)? (WITH UNAME)? (COMMA effectMod)* ;
effectMod     : FOR addExpr | WITHIN addExpr | BLOCKS name ;
ruleClause    : BECAUSE text | CITES text | OWNER text | inForce | SLACK addExpr
              | RECOMMEND text (forEach AS text)?
              | JURISDICTION region (COMMA region)* ;

// --- questions to the outside: a registry, a bank
checkDecl     : CHECK name LPAREN params? RPAREN GIVES typeRef checkClause* ;
checkClause   : KEEPS addExpr | NUMBER TIMES APART addExpr | UNAVAILABLE THEN effect ;

// --- matching: what belongs together in two lists, and by how much it may differ
matchDecl     : MATCH name matchClause+ ;
matchClause   : LEFT side | RIGHT side | WITH ITSELF AS name
              | PAIR pairing (ELSE pairing)* | ALLOCATE allocation
              | LEVEL postfix (USING name (COMMA name)*)?
              | ALLOW allowance+ | RAISE raising (COMMA raising)* ;
side          : addExpr AS name (WHERE orExpr)? ;
pairing       : name ON orExpr ;
allocation    : (ONE TO MANY | MANY TO (ONE | MANY)) UP TO NUMBER ;      // without it: one to one
allowance     : name (OF addExpr AGAINST addExpr)? allowed (COMMA allowed)* ;
allowed       : (OVER | UNDER) bound | CUMULATIVE ;
bound         : EXACTLY NUMBER | UNLIMITED | UP TO addExpr | EITHER addExpr OR addExpr
              | BOTH addExpr AND addExpr ;
raising       : UNAME WHEN name ;

// --- people: who releases, who may not do both, who does what by when. `otherwise` never follows an
// expression, for there it would be the `otherwise` of a value.
approvalDecl  : APPROVAL name OF path approvalClause* (OTHERWISE effect approvalClause*)? ;
approvalClause : BY postfix (WITHIN postfix)? | IN (SEQUENCE | PARALLEL) | NUMBER OF NUMBER
              | NUMBER EYES (WHEN LPAREN expr RPAREN)? | EXCLUDE persons | ESCALATION name ;
persons       : postfix (COMMA postfix)* ;
dutiesDecl    : DUTIES name actor* (duty | apart)+ ;
actor         : name BY persons ;
apart         : NEVER ROLE name WITH ROLE name (COMMA ROLE name)* ;
duty          : NEVER name AND name (COMMA name)* OF path (WITHIN addExpr)? (UNLESS expr)? ;
processDecl   : PROCESS name OF name COLON typeRef inCalendar? task+ completion? ;
task          : TASK name text? taskClause* ;
taskClause    : BY role | NEEDS name (COMMA name)* | DUE shiftExpr | WHEN expr | DONE WHEN expr
              | EXCLUDE persons | ESCALATION name ;
completion    : COMPLETE WHEN expr ;
serviceDecl   : SERVICE name OF name COLON typeRef serviceClause+ ;
serviceClause : CALENDAR postfix | RESPOND WITHIN postfix | RESOLVE WITHIN postfix | PAUSE WHEN expr
              | WARN AT PERCENT | ESCALATION name ;

// --- tables
tableDecl     : TABLE name LPAREN params? RPAREN GIVES params hitPolicy header row+ ;
hitPolicy     : UNIQUE | FIRST | COLLECT | MOST SEVERE ;
header        : (BAR headCell)* BARBAR headCell (BAR headCell)* BAR ;    // a parameter may have no keys
headCell      : anyName ;
row           : CODE? (BAR cell)* BARBAR outCell (BAR outCell)* BAR inForce? ;
cell          : ANY | OTHERWISE | NOT? cellTest (COMMA cellTest)* ;  // `not` is of all that follows
cellTest      : cmpOp addExpr | addExpr ((RANGE | RANGE_OPEN) addExpr)?
              | PRESENT | KNOWN | UNAVAILABLE ;                    // `missing` is an addExpr
outCell       : addExpr (COMMA addExpr)* ;

// --- examples, tests, proofs
exampleDecl   : EXAMPLE name COLON typeRef EQ postfix ;
testDecl      : TEST text ((given | expectation)* | AS_A_TABLE given* testHeader testRow+) ;
testHeader    : BAR testColumn (BAR testColumn)* BARBAR testColumn (BAR testColumn)* BAR ;
testColumn    : path | AS OF | BECAUSE ONLY? | NEEDS | TO | WITHIN ;
testRow       : BAR testCell (BAR testCell)* BARBAR testCell (BAR testCell)* BAR ;
testCell      : ANY | CODE (COMMA CODE)* | addExpr (COMMA addExpr)* ;
given         : GIVEN (path EQ expr (BY text)? | AS OF moment | AFTER addExpr | text ofPerson) ;
ofPerson      : IS heldRole (COMMA heldRole)* (COMMA upTo)*
              | IS ABSENT (FROM moment)? (UNTIL moment)?
              | FOR text (AS name)? (FROM moment)? UNTIL moment ;
heldRole      : name (OF text)? ;
upTo          : path UP TO addExpr ;
moment        : DATE | DATETIME ;
expectation   : EXPECT expr (TO addExpr)? (COMMA WITHIN addExpr)?
                (BECAUSE (ONLY? CODE (COMMA CODE)* | text))? (NEEDS needed (COMMA needed)*)? ;
needed        : path (LBRACK NUMBER RBRACK (DOT anyName)*)* ;
proveDecl     : PROVE text (GIVEN orExpr)? (ALWAYS | NEVER) expr ;
propertyDecl  : PROPERTY text FOR_ALL params (WHERE orExpr)? HOLDS expr ;

// --- expressions
expr          : quantified | aggregate | conditional | orExpr ;
conditional   : IF expr THEN expr ELSE expr ;
quantified    : (ANY | NO) name IN addExpr WHERE body
              | EVERY name IN addExpr (WHERE orExpr)? HAS body
              | (EXACTLY | AT (LEAST | MOST)) (ONE | NUMBER) name IN addExpr WHERE body ;
body          : quantified | orExpr ;
aggregate     : (SUM | AVERAGE | MIN | MAX | LIST | DISTINCT) OF addExpr FOR name IN addExpr (WHERE orExpr)?
              | (COUNT OF | THOSE | FIRST) name IN addExpr (WHERE orExpr)?
              | SORT name IN addExpr (WHERE orExpr)? BY addExpr ;
orExpr        : andExpr (OR andExpr)* ;
andExpr       : notExpr (AND notExpr)* ;
notExpr       : NOT notExpr | relExpr ;
relExpr       : shiftExpr relTail? ;
relTail       : cmpOp shiftExpr
              | IS NOT? (MISSING | PRESENT | KNOWN | UNAVAILABLE | POSITIVE | NEGATIVE | ZERO
                        | ONE OF LPAREN choices RPAREN
                        | IN shiftExpr ((RANGE | RANGE_OPEN) shiftExpr)?)
              | CONTAINS shiftExpr | (STARTS | ENDS) WITH shiftExpr | MATCHES_RE
              | WITHIN addExpr (BEFORE | AFTER | OF) addExpr inCalendar? ;
choices       : addExpr (COMMA addExpr)* ;
cmpOp         : LT | LE | GT | GE | EQ | NE ;
shiftExpr     : addExpr ((AFTER | BEFORE) addExpr inCalendar?)? ;
inCalendar    : IN CALENDAR UNAME ;
addExpr       : mulExpr ((PLUS | MINUS) mulExpr)* ;
mulExpr       : unary ((STAR | SLASH) unary)* ;
unary         : MINUS unary | PERIOD_OF unary | resultOf | fallback ;
resultOf      : RESULT OF path FOR path ;
fallback      : postfix (OTHERWISE postfix)? ;
postfix       : primary (DOT anyName | LBRACK args RBRACK)* ;
args          : expr (COMMA expr)* ;
primary       : literal | call | record | name | UNAME | convert | LPAREN expr RPAREN ;
call          : (name | COUNT | SUM | MIN | MAX | AVERAGE | FIRST) LPAREN args? RPAREN ;
convert       : CONVERT LPAREN expr COMMA TO UNAME COMMA ON expr RPAREN ;
record        : (UNAME | name) LBRACE (entry (COMMA entry)* (COMMA ELLIPSIS)? | ELLIPSIS)? RBRACE ;
entry         : anyName COLON expr ;
literal       : NUMBER | PERCENT | MONEY | QUANTITY | TIME | DURATION | DATE | DATETIME | TRUE | FALSE | MISSING | text
              | LBRACK args? RBRACK ;
text          : QUOTE (STR_TEXT | LBRACE expr RBRACE)* QUOTE ;

// --- names: words of the trade stay usable, and everything is free after '.', as a field, a key, a column
name : NAME | REFERENCE | MATCH | PROCESS | SERVICE | CHECK | ONLY | OWNER | FORCE | READ | ZONE | DEFAULT
     | RECORD | POSITIVE | NEGATIVE | ZERO | RAISE | SLACK | RECOMMEND | RESULT | BLOCKS | LEFT | RIGHT | PAIR | LEVEL
     | USING | ALLOW | UNLIMITED | CUMULATIVE | TASK | DUE | COMPLETE | EYES | SEQUENCE | RESPOND
     | RESOLVE | PAUSE | WARN | TIMES | UNANIMOUS | HOLDS | JURISDICTION | AGAINST | ALLOCATE | MANY | DONE
     | CHECKSUM | HOURS | CLOSED | REFUSES ;
anyName : name | POLICY | MODULE | USE | SUBJECT | PARAMETER | TRUST | LET | DEFINE | NATIVE | TYPE | ROLE
     | CODES | DECISION | RULE | EXCEPTION | REQUIRES | TABLE | ESCALATION | EXAMPLE | TEST | PROVE
     | APPROVAL | DUTIES | PROPERTY | WHEN | UNLESS | THEN | ALSO | BECAUSE | CITES | IN | FROM | UNTIL
     | BETWEEN | AND | OR | NOT | IS | ONE | OF | BY | AT | MISSING | PRESENT | KNOWN | UNAVAILABLE | IF
     | ELSE | WHERE | HAS | ANY | EVERY | NO | EXACTLY | LEAST | MOST | SEVERE | FOR | WITH | TO | AS | ON
     | WITHIN | AFTER | BEFORE | CALENDAR | EFFECTIVE | COMPARE | OTHERWISE | OUTCOMES | RELEASES
     | COMBINE | ASKS | COVERS | CONTAINS | STARTS | ENDS | GIVES | GIVEN | EXPECT | NEEDS | ALWAYS
     | NEVER | LIST | TRUE | FALSE | UNIQUE | FIRST | THOSE | DISTINCT | SUM | COUNT | MIN | MAX | AVERAGE | CONVERT
     | REMIND | REASSIGN | EACH | COLLECT | SORT | OVER | UNDER | EITHER | BOTH | UP | ITSELF
     | EXCLUDE | PARALLEL | KEEPS | APART | ABSENT ;
