import { type CommandFacts, everyCommand } from '../command-tree.ts'
import { argumentValue, brief, keyOf, offered, optionsOf, QUERY_VALUES, QUERY_WORDS } from './words.ts'

/** For fish(1). */
export function fishCompletion(program: CommandFacts): string {
  const commands = everyCommand(program)
  const keys = commands.slice(1).map((command) => quoted(keyOf(command)))
  return `# fish completion for clamgate
function __clamgate_at
    set -l known ${keys.join(' ')}
    set -l at
    for word in (commandline -opc)[2..-1]
        string match -q -- '-*' $word; and continue
        set -l next (string join ' ' $at $word)
        contains -- "$next" $known; and set at $at $word
    end
    test "$argv" = "$at"
end
complete -c clamgate -f
${commands.flatMap((command) => linesOf(command, program)).join('\n')}
`
}

function linesOf(command: CommandFacts, program: CommandFacts): readonly string[] {
  const when = `-n ${quoted(`__clamgate_at ${keyOf(command)}`.trim())}`
  const start = `complete -c clamgate ${when}`
  const inner = command.commands.map(
    ({ path, summary }) => `${start} -a ${path.at(-1)} -d ${quoted(brief(summary))}`,
  )
  const options = optionsOf(command, program).map((option) => {
    const names = option.names.map((name) =>
      name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
    )
    const value = offered(option)
    const takes =
      option.value === undefined
        ? []
        : value.kind === 'choice' || value.kind === 'query'
          ? ['-x', '-a', quoted(value.kind === 'query' ? conditions() : value.choices.join(' '))]
          : [value.kind === 'path' ? '-r -F' : '-x']
    return [start, ...names, ...takes, '-d', quoted(brief(option.description))].join(' ')
  })
  const args = command.args.map(argumentValue).flatMap((value) => {
    if (value.kind === 'path') return [`${start} -F`]
    if (value.kind === 'query') return [`${start} -a ${quoted(conditions())}`]
    return value.kind === 'choice' ? [`${start} -a ${quoted(value.choices.join(' '))}`] : []
  })
  return [...inner, ...options, ...args]
}

/** It writes no blank behind a colon. */
function conditions(): string {
  const values = Object.entries(QUERY_VALUES).flatMap(([key, all]) => all.map((value) => `${key}:${value}`))
  return [...QUERY_WORDS, ...values].join(' ')
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
