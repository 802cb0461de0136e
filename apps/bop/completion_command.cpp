// bop completion SHELL: a script that completes commands, options and files in bash, zsh or fish.
// Generated from the options themselves, so it can't go stale.
#include <functional>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/bop/commands.h"
#include "apps/bop/terminal.h"

namespace bop::cli {

namespace {

// Long options of every command; a command of its own.
std::map<std::string, std::vector<std::string>> words_of(const CLI::App& program) {
  std::map<std::string, std::vector<std::string>> words;
  for (const CLI::App* command : program.get_subcommands(std::function<bool(const CLI::App*)>{}))
    for (const CLI::Option* option : command->get_options())
      for (const std::string& name : option->get_lnames())
        words[command->get_name()].push_back("--" + name);
  return words;
}

std::string bash_script(const std::map<std::string, std::vector<std::string>>& words) {
  std::vector<std::string> commands;
  std::string cases;
  for (const auto& [command, options] : words) {
    commands.push_back(command);
    cases += fmt::format("    {}) words=\"{}\" ;;\n", command, fmt::join(options, " "));
  }
  return fmt::format(R"(_bop() {{
  local words="{}" current="${{COMP_WORDS[COMP_CWORD]}}"
  case "${{COMP_WORDS[1]}}" in
{}  esac
  [ "$COMP_CWORD" -eq 1 ] && words="{} --help --version"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ "${{current:0:1}}" = - ] || COMPREPLY+=($(compgen -f -- "$current"))
}}
complete -o filenames -F _bop bop
)",
                     fmt::join(commands, " "), cases, fmt::join(commands, " "));
}

std::string fish_script(const std::map<std::string, std::vector<std::string>>& words) {
  std::string script;
  for (const auto& [command, options] : words) {
    script += fmt::format("complete -c bop -n __fish_use_subcommand -a {}\n", command);
    for (const std::string& option : options)
      script += fmt::format("complete -c bop -n '__fish_seen_subcommand_from {}' -l {}\n", command,
                            option.substr(2));
  }
  return script;
}

}  // namespace

void add_completion(CLI::App& program, int& status) {
  CLI::App* command = program.add_subcommand("completion", "print a completion script for a shell");
  auto shell = std::make_shared<std::string>();
  command->add_option("shell", *shell, "the shell")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([shell, &program, &status] {
    const auto words = words_of(program);
    if (*shell == "fish") say(fish_script(words));
    // zsh runs bash's completions through its own adapter.
    if (*shell == "zsh") say("autoload -U +X bashcompinit && bashcompinit\n");
    if (*shell != "fish") say(bash_script(words));
    status = status_ok;
  });
}

}  // namespace bop::cli
