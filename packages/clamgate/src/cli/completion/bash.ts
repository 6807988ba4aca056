import { type CommandFacts, everyCommand } from '../command-tree.ts'
import {
  argumentValue,
  keyOf,
  namesWithValue,
  offered,
  optionsOf,
  QUERY_VALUES,
  QUERY_WORDS,
  type Value,
} from './words.ts'

/** For bash(1), with or without the package bash-completion. */
export function bashCompletion(program: CommandFacts): string {
  const commands = everyCommand(program)
  return `# bash completion for clamgate
_clamgate_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$1")
}
# Bash hands key:value over as three words, unless COMP_WORDBREAKS has no colon.
_clamgate_query() {
  local key='' before='' value=$cur
  if [[ $cur == : ]]; then key=$prev value=''
  elif [[ $prev == : ]]; then key=\${COMP_WORDS[COMP_CWORD-2]}
  elif [[ $cur == *:* ]]; then key=\${cur%%:*} before=\${cur%%:*}: value=\${cur#*:}; fi
  case \${key#-} in
    '')
      compopt -o nospace 2>/dev/null
      COMPREPLY=($(compgen -W '${QUERY_WORDS.join(' ')}' -- "$cur"))
      ;;
${Object.entries(QUERY_VALUES)
  .map(
    ([key, values]) =>
      `    ${key}) COMPREPLY=($(compgen -P "$before" -W '${values.join(' ')}' -- "$value")) ;;`,
  )
  .join('\n')}
  esac
}
_clamgate() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at='' rest='' word i
  COMPREPLY=()
  if [[ $cur == = ]]; then cur=''
  elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in
      ${namesWithValue(program).join('|')})
        # Bash hands --name=value over as three words.
        [[ \${COMP_WORDS[i+1]} == = ]] && ((i++))
        ((i++))
        ;;
      --) rest=1 ;;
      -*) ;;
      *)
        case "\${at:+$at }$word" in
          ${commands.slice(1).map(quotedKey).join('|')}) at="\${at:+$at }$word" ;;
        esac
        ;;
    esac
  done
  case "$at:$prev" in
${commands.flatMap((command) => valueLines(command, program)).join('\n')}
  esac
  case "$at" in
${commands.map((command) => wordLine(command, program)).join('\n')}
  esac
}
complete -F _clamgate clamgate
`
}

function quotedKey(command: CommandFacts): string {
  return `'${keyOf(command)}'`
}

/** Behind an option that takes a value. */
function valueLines(command: CommandFacts, program: CommandFacts): readonly string[] {
  return optionsOf(command, program).flatMap((option) => {
    if (option.value === undefined) return []
    const patterns = option.names.map((name) => `'${keyOf(command)}:${name}'`).join('|')
    return [`    ${patterns}) ${offer(offered(option))}; return ;;`]
  })
}

function wordLine(command: CommandFacts, program: CommandFacts): string {
  const options = optionsOf(command, program).flatMap(({ names }) => names)
  const values = command.args.map(argumentValue)
  const choices = values.flatMap((value) => (value.kind === 'choice' ? value.choices : []))
  const words = [...command.commands.map(({ path }) => path.at(-1)), ...choices]
  const has = (wanted: Value['kind']) => values.some(({ kind }) => kind === wanted)
  const others = has('path')
    ? '_clamgate_files "$cur"'
    : has('query')
      ? '_clamgate_query'
      : `COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$cur"))`
  return `    '${keyOf(command)}')
      if [[ -z $rest && $cur == -* ]]; then COMPREPLY=($(compgen -W '${options.join(' ')}' -- "$cur"))
      else ${others}; fi
      ;;`
}

function offer(value: Value): string {
  switch (value.kind) {
    case 'path':
      return '_clamgate_files "$cur"'
    case 'choice':
      return `COMPREPLY=($(compgen -W '${value.choices.join(' ')}' -- "$cur"))`
    case 'query':
      return '_clamgate_query'
    case 'other':
      return ':'
  }
}
