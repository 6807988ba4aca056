import { type CommandFacts, everyCommand } from '../command-tree.ts'
import { argumentValue, brief, keyOf, namesWithValue, offered, optionsOf, type Value } from './words.ts'

/** For zsh(1), as a function `_clamgate` in one of its `fpath`. */
export function zshCompletion(program: CommandFacts): string {
  const commands = everyCommand(program)
  const withValue = namesWithValue(program)
  return `#compdef clamgate
# zsh completion for clamgate
_clamgate() {
  local at='' word i last=1
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    case $word in
      (${withValue.join('|')}) (( i++ )); continue ;;
      (--) break ;;
      (-*) continue ;;
    esac
    case "\${at:+$at }$word" in
      (${commands
        .slice(1)
        .map((command) => quoted(keyOf(command)))
        .join('|')}) at="\${at:+$at }$word"; last=$i ;;
    esac
  done
  # _arguments sees the words behind the last command alone: options may stand before it.
  shift $(( last - 1 )) words
  (( CURRENT -= last - 1 ))
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

function caseOf(command: CommandFacts, program: CommandFacts): string {
  const specs = [
    ...optionsOf(command, program).flatMap((option) =>
      option.names.map((name) => {
        const value = option.value === undefined ? '' : `:${option.value}:${action(offered(option))}`
        // Both --name value and --name=value.
        const joined = option.value !== undefined && name.startsWith('--') ? '=' : ''
        return quoted(`${name}${joined}[${cleaned(brief(option.description))}]${value}`)
      }),
    ),
    ...argumentSpecs(command),
  ]
  const lines = specs.map((spec) => `        ${spec}`).join(' \\\n')
  return `    (${quoted(keyOf(command))})
      _arguments -s -S : \\
${lines}
      ;;`
}

function argumentSpecs({ commands, args }: CommandFacts): readonly string[] {
  if (commands.length > 0) {
    const names = commands.map(
      ({ path, summary }) => `${path.at(-1)}\\:"${cleaned(brief(summary)).replaceAll('"', '')}"`,
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
    .replaceAll(/[[\]:\\]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
