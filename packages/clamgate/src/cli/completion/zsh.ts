import { type CommandFacts, everyCommand } from '../command-tree.ts'
import { argumentValue, brief, keyOf, offered, optionsOf, type Value } from './words.ts'

/** For zsh(1), as a function `_clamgate` in one of its `fpath`. */
export function zshCompletion(program: CommandFacts): string {
  const commands = everyCommand(program)
  return `#compdef clamgate
# zsh completion for clamgate
_clamgate() {
  local at='' word i
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    [[ $word == -* ]] && continue
    case "\${at:+$at }$word" in
      (${commands
        .slice(1)
        .map((command) => quoted(keyOf(command)))
        .join('|')}) at="\${at:+$at }$word" ;;
    esac
  done
  case "$at" in
${commands.map((command) => caseOf(command, program)).join('\n')}
  esac
}

if [ "$funcstack[1]" = _clamgate ]; then
  _clamgate "$@"
else
  compdef _clamgate clamgate
fi
`
}

/** `_arguments` sees the words behind the command alone. */
function caseOf(command: CommandFacts, program: CommandFacts): string {
  const depth = command.path.length
  const specs = [
    ...optionsOf(command, program).flatMap((option) =>
      option.names.map((name) => {
        const value = option.value === undefined ? '' : `:${option.value}:${action(offered(option))}`
        return quoted(`${name}[${cleaned(brief(option.description))}]${value}`)
      }),
    ),
    ...argumentSpecs(command),
  ]
  const lines = specs.map((spec) => `        ${spec}`).join(' \\\\\\n')
  return `    (${quoted(keyOf(command))})
      shift ${depth - 1} words
      (( CURRENT -= ${depth - 1} ))
      _arguments -s : \\\\
${lines}
      ;;`
}

function argumentSpecs({ commands, args }: CommandFacts): readonly string[] {
  if (commands.length > 0) {
    const names = commands.map(
      ({ path, summary }) => `${path.at(-1)}\\\\:"${cleaned(brief(summary)).replaceAll('"', '')}"`,
    )
    return [quoted(`1:command:((${names.join(' ')}))`)]
  }
  return args.map((argument, index) => {
    const place = argument.variadic ? '*' : String(index + 1)
    return quoted(`${place}:${argument.name}:${action(argumentValue(argument))}`)
  })
}

function action(value: Value): string {
  switch (value.kind) {
    case 'path':
      return '_files'
    case 'choice':
      return `(${value.choices.join(' ')})`
    case 'other':
      return ' '
  }
}

/** What would end a specification. */
function cleaned(text: string): string {
  return text
    .replaceAll(/[\\[\\]:]/g, ' ')
    .replaceAll(/\\s+/g, ' ')
    .trim()
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\\\''")}'`
}
