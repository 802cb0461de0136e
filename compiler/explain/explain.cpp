#include "compiler/explain/explain.h"

#include "compiler/explain/render.h"
#include "compiler/explain/sections.h"

namespace bop::explain {

std::string explain(const ir::Program& program, Form form) {
  Named named;
  const Sections rules = decisions(program, named);
  const Sections of_cases = cases(program, named);
  Document document{title(program), {}};
  const auto add = [&](const Sections& sections) {
    for (const Section& section : sections)
      if (!section.blocks.empty()) document.sections.push_back(section);
  };
  add({header(program), calendars(program), inputs(program), references(program), checks(program),
       parameters(program), definitions(program, named)});
  add(rules);
  add(of_cases);
  add(tables(program));
  add(roles_and_codes(program));
  add({escalations(program), tests(program)});
  switch (form) {
    case Form::Text:
      return text(document);
    case Form::Markdown:
      return markdown(document);
    case Form::Html:
      return html(document);
  }
  broken(__FILE__, __LINE__, "form", "a form that is none");
}

}  // namespace bop::explain
