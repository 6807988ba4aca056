import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { ProductionPackage } from '../production.ts'
import { pathsBelow, type Tree } from '../tree.ts'
import { MAINTAINER } from './control.ts'

const DOCUMENTS = 'usr/share/doc/clamgate'

export interface DocumentFacts {
  readonly root: string
  readonly tree: Tree
  readonly version: string
  readonly time: Date
  readonly packages: readonly ProductionPackage[]
  /** Those whose code is in the files of the console. */
  readonly inConsole: readonly ProductionPackage[]
  /** Folder of the Node that is in it. */
  readonly node: string
}

/** README.Debian, the changelog, and the licence of everything inside. */
export async function addDocuments(facts: DocumentFacts): Promise<void> {
  const { root, tree, version, time } = facts
  await tree.copy(join(root, 'packaging/debian/README.Debian'), `${DOCUMENTS}/README.Debian`)
  await tree.write(`${DOCUMENTS}/changelog.gz`, compressed(changelog(version, time)))
  await tree.write(`${DOCUMENTS}/CHANGES.gz`, compressed(await readFile(join(root, 'CHANGELOG.md'))))
  await tree.write(`${DOCUMENTS}/copyright`, await copyright(facts))
  for (const [from, to] of [
    ['deploy/grafana/clamgate.json', 'grafana.json'],
    ['deploy/prometheus/clamgate.rules.yml', 'prometheus.rules.yml'],
  ] as const) {
    await tree.copy(join(root, from), `${DOCUMENTS}/examples/${to}`)
  }
}

/** By gzip without a name and a time. */
export function compressed(content: string | Buffer): Buffer {
  const bytes = gzipSync(content, { level: 9 })
  // The operating system that packed it, which is no part of the content (RFC 1952, section 2.3.1).
  bytes[9] = 3
  return bytes
}

function changelog(version: string, time: Date): string {
  return `clamgate (${version}) unstable; urgency=medium

  * See CHANGES.gz beside this file.

 -- ${MAINTAINER}  ${time.toUTCString().replace('GMT', '+0000')}
`
}

/** In the form of Debian's machine-readable copyright files. */
async function copyright({ root, packages, inConsole, node }: DocumentFacts): Promise<string> {
  const own = await readFile(join(root, 'LICENSE'), 'utf8')
  const stanzas = [
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: Clamgate',
    stanza('*', linesOf(own, /^Copyright/), 'Expat', licenseText(own)),
    stanza(
      'usr/lib/clamgate/bin/node',
      ['Node.js contributors, and those named below'],
      'Node.js',
      await readFile(join(node, 'LICENSE'), 'utf8'),
    ),
  ]
  const placed = [
    ...packages.map((one) => ({ ...one, files: `usr/lib/clamgate/${one.path}/*` })),
    ...inConsole.map((one) => ({ ...one, files: 'usr/lib/clamgate/console/*' })),
  ]
  for (const { name, version, license, path, files } of placed) {
    const text = await licenseOf(join(root, path))
    const holders = linesOf(text ?? '', /copyright (?:\(c\)|©|\d)/i)
    stanzas.push(
      stanza(
        files,
        holders.length === 0 ? [`the authors of ${name} ${version}`] : holders,
        license.replaceAll(/\s+/g, '-'),
        commonText(license) ??
          text ??
          `The package ${name} ${version} states this licence in its manifest, and has no text of it.`,
      ),
    )
  }
  return `${stanzas.join('\n\n')}\n`
}

/** Debian has this text once for all packages. */
function commonText(license: string): string | undefined {
  return license === 'Apache-2.0'
    ? 'Its text is in /usr/share/common-licenses/Apache-2.0 on Debian systems.'
    : undefined
}

function stanza(files: string, holders: readonly string[], license: string, text: string): string {
  const lines = text.trimEnd().split(/\r?\n/)
  return [
    `Files: ${files}`,
    `Copyright: ${holders.join('\n           ')}`,
    `License: ${license}`,
    ...lines.map((line) => (line.trim() === '' ? ' .' : ` ${line.replaceAll('\t', '  ')}`)),
  ].join('\n')
}

/** The lines of a text that name who holds the rights. */
function linesOf(text: string, words: RegExp): readonly string[] {
  const found = text.split(/\r?\n/).filter((line) => words.test(line))
  return [
    ...new Set(found.map((line) => line.replace(/^[\s*#]*copyright\s*(?:\(c\)|©)?\s*/i, '').trim())),
  ].filter((line) => line !== '')
}

/** What stands below who holds the rights. */
function licenseText(text: string): string {
  return text.slice(text.indexOf('Permission is'))
}

async function licenseOf(folder: string): Promise<string | undefined> {
  const [name] = (await pathsBelow(folder)).filter((path) =>
    /^(?:LICEN[CS]E|COPYING)(?:[.-][\w.-]+)?$/i.test(path),
  )
  return name === undefined ? undefined : await readFile(join(folder, name), 'utf8')
}
