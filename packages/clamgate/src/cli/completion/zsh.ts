import { type ArgumentFacts, type CommandFacts, everyCommand, type OptionFacts } from '../command-tree.ts'
import {
  argumentValue,
  brief,
  keyOf,
  offered,
  optionsOf,
  QUERY_VALUES,
  QUERY_WORDS,
  type Value,
} from './words.ts'

/** For zsh(1), as a function `_clamgate` in one of its `fpath`: a function for each command, which _arguments leads to. */
export function zshCompletion(program: CommandFacts): string {
  return `#compdef clamgate
# zsh completion for clamgate

_clamgate_query() {
  if compset -P '*:'; then
    case \${\${IPREFIX##-}%:} in
${Object.entries(QUERY_VALUES)
  .map(([key, values]) => `      ${key}) compadd -- ${values.join(' ')} ;;`)
  .join('\n')}
    esac
  else
    compadd -S '' -- ${QUERY_WORDS.join(' ')}
  fi
}

${everyCommand(program)
  .map((command) => functionFor(command, program))
  .join('\n\n')}

# Loaded by the completion system this file is the function itself; read by source it makes itself known.
if [[ \${funcstack[1]} == _clamgate ]]; then
  _clamgate "$@"
else
  compdef _clamgate clamgate
fi
`
}

function functionFor(command: CommandFacts, program: CommandFacts): string {
  const options = optionsOf(command, program).flatMap(optionSpecs)
  const name = functionName(command)
  if (command.commands.length === 0) {
    const specs = [...options, ...command.args.map(argumentSpec)]
    return `${name}() {\n  _arguments -s -S ${specs.join(' ')}\n}`
  }
  const offers = command.commands.map((inner) => quoted(`${lastOf(inner)}:${brief(inner.summary)}`))
  const branches = command.commands.map((inner) => `        ${lastOf(inner)}) ${functionName(inner)} ;;`)
  return `${name}() {
  local state line
  typeset -A opt_args
  _arguments -s -S -C ${options.join(' ')} '1: :->command' '*:: :->rest'
  case $state in
    command)
      local -a commands=(
        ${offers.join('\n        ')}
      )
      _describe -t commands command commands
      ;;
    rest)
      case \${line[1]} in
${branches.join('\n')}
      esac
      ;;
  esac
}`
}

function lastOf({ path }: CommandFacts): string {
  return path.at(-1) ?? ''
}

function functionName(command: CommandFacts): string {
  return ['_clamgate', ...keyOf(command).split(' ')]
    .filter((part) => part !== '')
    .join('_')
    .replaceAll('-', '_')
}

/** A specification of _arguments for each of its names. */
function optionSpecs(option: OptionFacts): readonly string[] {
  const { names, description, value } = option
  const after = value === undefined ? '' : `:${value}:${actionFor(offered(option))}`
  return names.map((name) => {
    const joined = value === undefined ? '' : name.startsWith('--') ? '=' : '+'
    return quoted(`*${name}${joined}[${description.replaceAll(/[[\]\\]/g, '\\$&')}]${after}`)
  })
}

function argumentSpec(argument: ArgumentFacts): string {
  const before = argument.variadic ? '*:' : argument.required ? ':' : '::'
  return quoted(`${before}${argument.name}:${actionFor(argumentValue(argument))}`)
}

function actionFor(value: Value): string {
  switch (value.kind) {
    case 'path':
      return '_files'
    case 'choice':
      return `(${value.choices.join(' ')})`
    case 'query':
      return '_clamgate_query'
    case 'other':
      return ' '
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
