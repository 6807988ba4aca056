/** What we tell people to type is there: each command in our documents, and in what the product itself says. */
import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  type CommandFacts,
  everyCommand,
  type OptionFacts,
} from '../../packages/clamgate/src/cli/command-tree.ts'
import { commandTree } from '../../packages/clamgate/src/cli/program.ts'

const ROOT = join(import.meta.dirname, '../..')
const TREE = commandTree()

interface Typed {
  readonly line: number
  /** Behind the name of the program. */
  readonly text: string
  /** A line to type, and not a command that a sentence speaks of, which may leave out what it is given. */
  readonly isWhole: boolean
}

/** The words of a line as a shell takes them, up to a comment, a pipe or another command. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = []
  for (const [word] of line.matchAll(/[|&;<>]|(?:"[^"]*"|'[^']*'|[^\s"'|&;<>])+/g)) {
    if (/^[|&;<>#]/.test(word)) break
    words.push(word.replaceAll(/["']/g, ''))
  }
  return words
}

/** What is wrong with a command, or undefined. */
function problemOf(text: string, isWhole: boolean): string | undefined {
  let at: CommandFacts = TREE
  const options: OptionFacts[] = [...TREE.options]
  const given: string[] = []
  const words = [...wordsOf(text)]
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') {
      given.push(...words)
      break
    }
    const inner = given.length === 0 ? at.commands.find(({ path }) => path.at(-1) === word) : undefined
    if (inner !== undefined) {
      at = inner
      options.push(...inner.options)
    } else if (/^--?[a-z]/.test(word)) {
      const [name = '', value] = word.split('=')
      // The version may be asked for as JSON, which no command of its own does.
      if (name === '--json' && at === TREE) continue
      const option = options.find(({ names }) => names.includes(name))
      if (option === undefined) return `${at.path.join(' ')} has no option ${name}`
      if (option.value === undefined || value !== undefined) continue
      words.shift()
      while (option.variadic && words[0] !== undefined && !words[0].startsWith('-')) words.shift()
    } else given.push(word)
  }
  const most = at.args.some(({ variadic }) => variadic) ? Number.POSITIVE_INFINITY : at.args.length
  if (given.length > most) return `${at.path.join(' ')} takes no ${given[most]}`
  const least = at.args.filter(({ required }) => required).length
  return isWhole && given.length < least ? `${at.path.join(' ')} wants more` : undefined
}

/** Commands in a document: lines of its code, and code within sentences. */
function typedIn(markdown: string): readonly Typed[] {
  const found: Typed[] = []
  for (const [index, text] of markdown.split('\n').entries()) {
    const line = index + 1
    const whole = /^\s*(?:[#$] )?(?:sudo )?(?:script\/)?clamgate +(?=[a-z-])(.*)$/.exec(text)?.[1]
    if (whole !== undefined) found.push({ line, text: whole, isWhole: true })
    for (const [, code = ''] of text.matchAll(/`(?:sudo )?(?:script\/)?clamgate +(?=[a-z-])([^`]*)`/g)) {
      found.push({ line, text: code, isWhole: false })
    }
  }
  return found
}

for (const [text, problem] of [
  ['status', undefined],
  ['status   what runs', 'clamgate status takes no what'],
  ['status   # what runs', undefined],
  ['token create', 'clamgate token takes no create'],
  ['events list "from:a b" \'size:>1M\' | head', undefined],
  ['events show', 'clamgate events show wants more'],
  ['events show 1 --jsn', 'clamgate events show has no option --jsn'],
  ['scan --to a@example.org b@example.org -- - <mail.eml', undefined],
  ['--version --json', undefined],
] as const) {
  test(`clamgate ${text}: ${problem ?? 'nothing is wrong'}`, () => {
    assert.equal(problemOf(text, true), problem)
  })
}

/** Names of files below a pattern that are no tests and nobody else's. */
async function filesOf(...patterns: readonly string[]): Promise<readonly string[]> {
  const paths: string[] = []
  for (const pattern of patterns) {
    const found = glob(pattern, { cwd: ROOT, exclude: (path) => /(^|\/)(node_modules|dist)$/.test(path) })
    for await (const path of found) if (!/\.test\.tsx?$/.test(path)) paths.push(path)
  }
  return paths
}

/** Sentences that begin with our name, in lines that look like commands. */
const SENTENCES = /^(?:VERSION at HOST|setup changes|cannot be)|^imscp ACTION/

test('every command of a document can be typed', async () => {
  const pages = await filesOf('*.md', '{docs,deploy,examples,packages,packaging}/**/*.md')
  assert.ok(pages.length > 60, `${pages.length} pages`)
  const problems: string[] = []
  let commands = 0
  for (const page of pages) {
    for (const { line, text, isWhole } of typedIn(await readFile(join(ROOT, page), 'utf8'))) {
      if (SENTENCES.test(text)) continue
      commands++
      const problem = problemOf(text, isWhole)
      if (problem !== undefined) problems.push(`${page}:${line}: ${problem}`)
    }
  }
  assert.ok(commands > 500, `${commands} commands`)
  assert.deepEqual(problems, [])
})

test('every command that a remedy, the console or an alert names is there', async () => {
  const sources = await filesOf('packages/{clamgate,console}/src/**/*.{ts,tsx}', 'deploy/**/*.{yml,json}')
  const names = new Set(TREE.commands.map(({ path }) => path.at(-1)))
  const problems: string[] = []
  let commands = 0
  for (const source of sources) {
    const text = await readFile(join(ROOT, source), 'utf8')
    for (const [, name = '', next] of text.matchAll(
      /\bclamgate ([a-z-]+)(?: ([a-z][a-z-]*)\b(?![:@.]\w))?/g,
    )) {
      const command = TREE.commands.find(({ path }) => path.at(-1) === name)
      if (!names.has(name) || command === undefined || command.commands.length === 0) continue
      commands++
      if (next === undefined || command.commands.some(({ path }) => path.at(-1) === next)) continue
      problems.push(`${source}: clamgate ${name} ${next}`)
    }
  }
  assert.ok(commands > 100, `${commands} commands`)
  assert.deepEqual(problems, [])
})

/** An option behind a word of a sentence: it is one of ours, where other programs have theirs behind their name. */
const OPTION_IN_SENTENCE =
  /(?<=\b(?:add|and|by|give|leave out|need|needs|or|say|says|take|than|use|with|without) )--[a-z][a-z-]+/g
/** Lines of comments speak of other programs, too. */
const COMMENT = /^ *(?:\/\/|\/?\*).*$/gm
/** Options behind a command of ours, with words that it is given in between. */
const COMMAND_WITH_OPTION = /\bclamgate ((?:[a-z][a-z-]*|[A-Z]+|\$\{[^}]*\}) )+?(--[a-z][a-z-]+)/g

test('every option that a sentence of the product names is there, and belongs to the command that stands before it', async () => {
  const sources = await filesOf('packages/clamgate/src/**/*.ts')
  const all = new Set(
    [TREE, ...everyCommand(TREE)].flatMap(({ options }) => options.flatMap(({ names }) => names)),
  )
  const problems: string[] = []
  let options = 0
  for (const source of sources) {
    const text = (await readFile(join(ROOT, source), 'utf8')).replaceAll(COMMENT, '')
    for (const [name] of text.matchAll(OPTION_IN_SENTENCE)) {
      options++
      if (!all.has(name)) problems.push(`${source}: ${name}`)
    }
    for (const [command] of text.matchAll(COMMAND_WITH_OPTION)) {
      options++
      const problem = problemOf(command.slice('clamgate '.length), false)
      if (problem?.includes('has no option')) problems.push(`${source}: ${problem}`)
    }
  }
  assert.ok(options > 50, `${options} options`)
  assert.deepEqual(problems, [])
})
