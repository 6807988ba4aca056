import type {
  ArgumentFacts,
  CommandFacts,
  OptionFacts,
} from '../../../packages/clamgate/src/cli/command-tree.ts'
import { everyCommand } from '../../../packages/clamgate/src/cli/command-tree.ts'
import {
  bold,
  example,
  heading,
  italic,
  item,
  type ManualPage,
  manualPage,
  paragraph,
  subheading,
  words,
} from './roff.ts'

/** What is the same on every page. */
export interface Edition {
  readonly version: string
  readonly date: string
}

const FILES: readonly (readonly [path: string, what: string])[] = [
  ['/etc/clamgate/clamgate.yaml', 'the configuration; see clamgate.yaml(5)'],
  ['/var/spool/postfix/clamgate/milter.sock', 'where Postfix asks'],
  ['/run/clamgate/control.sock', 'where the commands reach the daemon'],
  ['/var/lib/clamgate', 'databases and quarantine'],
  ['/var/lib/clamgate-setup', 'what clamgate setup has changed, for its undo'],
]

const ENVIRONMENT: readonly (readonly [name: string, what: string])[] = [
  ['NO_COLOR', 'No colours, whatever its value.'],
  [
    'CLAMGATE_HEAP_MIB',
    'Limit of the heap, in MiB; 192 without it. Policies with lists of several hundred thousand entries want more.',
  ],
]

const EXIT_STATUS: readonly (readonly [code: string, what: string])[] = [
  ['0', 'Yes, clean, done.'],
  ['1', 'The answer is no: infected, unhealthy, not found.'],
  ['2', 'The command could not do its work: wrong usage, unreadable file, daemon not reachable.'],
  ['78', 'The configuration is broken; nothing was started or changed.'],
]

/** clamgate(1), and a page for each command, with those that belong to it. */
export function commandPages(program: CommandFacts, edition: Edition): readonly ManualPage[] {
  return [programPage(program, edition), ...program.commands.map((command) => commandPage(command, edition))]
}

function programPage(program: CommandFacts, edition: Edition): ManualPage {
  const head = {
    name: 'clamgate',
    section: 1,
    summary: withoutStop(program.description),
    ...edition,
  } as const
  return manualPage(head, [
    heading('SYNOPSIS'),
    `${bold('clamgate')} [${italic('options')}] ${italic('command')} [${italic('arguments')}]`,
    heading('DESCRIPTION'),
    paragraph(
      'Postfix or Sendmail ask Clamgate about every message, Clamgate asks clamd, and infected mail is refused while the client waits. Each command has a page of its own; clamgate help COMMAND prints the short form of it.',
    ),
    paragraph('On a new host: clamgate setup. Where something does not work: clamgate doctor.'),
    heading('OPTIONS'),
    paragraph('They apply to every command.'),
    ...program.options.map(optionItem),
    heading('COMMANDS'),
    ...program.commands.map(({ path, summary }) => item(`${bold(path.join('-'))}(1)`, sentence(summary))),
    ...closing(),
    heading('SEE ALSO'),
    `${bold('clamgate.yaml')}(5), ${bold('clamd')}(8), ${bold('freshclam')}(1), ${bold('postconf')}(5)`,
  ])
}

function commandPage(command: CommandFacts, edition: Edition): ManualPage {
  const name = command.path.join('-')
  // One with commands below it may do something itself, too.
  const commands = everyCommand(command).filter(
    ({ commands: inner, args }) => inner.length === 0 || args.length > 0,
  )
  const isGroup = command.commands.length > 0
  return manualPage({ name, section: 1, summary: command.summary, ...edition }, [
    heading('SYNOPSIS'),
    commands.map(synopsis).join('\n.br\n'),
    heading('DESCRIPTION'),
    paragraph(command.description),
    ...(isGroup
      ? [
          heading('COMMANDS'),
          ...commands.flatMap((inner) => [subheading(inner.path.join(' ')), ...bodyOf(inner)]),
        ]
      : [heading('OPTIONS'), ...argumentsOf(command)]),
    ...(isGroup || command.examples.length === 0 ? [] : [heading('EXAMPLES'), example(command.examples)]),
    ...closing(),
    heading('SEE ALSO'),
    `${bold('clamgate')}(1), ${bold('clamgate.yaml')}(5)`,
  ])
}

function bodyOf(command: CommandFacts): readonly string[] {
  const { description, examples } = command
  return [
    paragraph(description),
    ...argumentsOf(command),
    ...(examples.length === 0 ? [] : [example(examples)]),
  ]
}

function argumentsOf({ args, options }: CommandFacts): readonly string[] {
  return [
    ...args.map((argument) =>
      item(italic(argument.name), sentence(argument.description), choicesOf(argument.choices)),
    ),
    ...options.map(optionItem),
  ]
}

function optionItem({ names, description, value, choices, defaultValue }: OptionFacts): string {
  const written = names.map(bold).join(', ')
  const term = value === undefined ? written : `${written} ${italic(value)}`
  const fallback = defaultValue === undefined ? '' : `Default: ${defaultValue}.`
  return item(
    term,
    sentence(description),
    [choicesOf(choices), fallback].filter((text) => text !== '').join(' '),
  )
}

function choicesOf(choices: readonly string[]): string {
  return choices.length === 0 ? '' : `One of: ${choices.join(', ')}.`
}

function synopsis({ path, args, options }: CommandFacts): string {
  const written = options.length > 0 ? [`[${italic('options')}]`] : []
  return [bold(path.join(' ')), ...written, ...args.map(argumentForm)].join(' ')
}

function argumentForm({ name, required, variadic }: ArgumentFacts): string {
  const form = `${italic(name)}${variadic ? ' ...' : ''}`
  return required ? form : `[${form}]`
}

function closing(): readonly string[] {
  return [
    heading('FILES'),
    ...FILES.map(([path, what]) => item(italic(path), sentence(what))),
    heading('ENVIRONMENT'),
    ...ENVIRONMENT.map(([name, what]) => item(bold(name), what)),
    heading('EXIT STATUS'),
    ...EXIT_STATUS.map(([code, what]) => item(words(code), what)),
  ]
}

/** Help pages write phrases. */
function sentence(text: string): string {
  const first = text.charAt(0)
  const isWord = /^[a-z]+(?:[ ,]|$)/.test(text)
  return `${isWord ? first.toUpperCase() : first}${text.slice(1)}${/[.!?)]$/.test(text) || text === '' ? '' : '.'}`
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, '')
}
