import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everyCommand } from '../../../packages/clamgate/src/cli/command-tree.ts'
import { commandTree } from '../../../packages/clamgate/src/cli/program.ts'
import { describeConfig } from '../../../packages/clamgate/src/config/say/describe.ts'
import { commandPages } from './command-pages.ts'
import { configManual } from './config-page.ts'
import { example, heading, item, manualPage, paragraph } from './roff.ts'

const EDITION = { version: '1.2.3', date: '2026-11-28' }
const MACROS = new Set([
  '.TH',
  '.SH',
  '.SS',
  '.PP',
  '.TP',
  '.IP',
  '.nf',
  '.fi',
  '.RS',
  '.RE',
  '.br',
  '.nh',
  '.ad',
])

const program = commandTree()
const pages = [...commandPages(program, EDITION), configManual(EDITION)]

/** What a reader sees, with the signs that it is written in taken away. */
function seen(text: string): string {
  return text.replaceAll('\\-', '-').replaceAll(/\\f[BIR]|\\&/g, '')
}

test('there is a page for the program, for each of its commands, and for the configuration', () => {
  assert.deepEqual(
    pages.map(({ name, section }) => `${name}(${section})`),
    ['clamgate(1)', ...program.commands.map(({ path }) => `${path.join('-')}(1)`), 'clamgate.yaml(5)'],
  )
})

test('every command and option stands on its page', () => {
  for (const command of everyCommand(program)) {
    const [, name] = command.path
    const page = pages.find((one) => one.name === (name === undefined ? 'clamgate' : `clamgate-${name}`))
    assert.ok(page !== undefined, command.path.join(' '))
    const text = seen(page.text)
    assert.ok(text.includes(command.path.join(' ')), command.path.join(' '))
    for (const option of command.options.flatMap(({ names }) => names)) {
      assert.ok(text.includes(option), `${command.path.join(' ')} ${option}`)
    }
  }
})

test('every key stands on the page of the configuration', () => {
  const text = seen(pages.at(-1)?.text ?? '')
  const { keys, inner } = describeConfig()
  for (const path of [...keys.keys(), ...inner.keys.keys()]) {
    if (!path.includes('.')) continue
    assert.ok(text.includes(`\n${path}\n`), path)
  }
})

test('no line of text is taken for a request, and every sign is plain ASCII', () => {
  for (const { name, text } of pages) {
    for (const line of text.split('\n')) {
      assert.match(line, /^[ -~]*$/, name)
      const [word = ''] = line.split(' ')
      assert.ok(!/^[.']/.test(line) || MACROS.has(word), `${name}: ${line}`)
    }
  }
})

test('signs of the formatter mean nothing in a text', () => {
  const { text } = manualPage({ name: 'x', section: 1, summary: 'a-b', ...EDITION }, [
    heading('SAYS'),
    paragraph('.hidden \\n and -x …'),
    item('term', "'quoted'"),
    example(['.first', 'second \\']),
  ])
  assert.equal(
    text,
    `.TH "X" 1 2026-11-28 "Clamgate 1.2.3" "Clamgate"
.nh
.ad l
.SH "NAME"
x \\- a\\-b
.SH "SAYS"
\\&.hidden \\en and \\-x \\[u2026]
.TP
term
\\&'quoted'
.PP
.nf
.RS 4
\\&.first
second \\e
.RE
.fi
`,
  )
})
