/**
 * Lists what mail clients may get out of a mail, and where they disagree.
 *
 *   node examples/list-objects.ts FILE
 *
 * Exit codes: 0 all readers get the same, 1 they do not, 2 the file could not be read, or not all that is in it.
 */
import { readFile } from 'node:fs/promises'
import { AMBIGUITY_CLASSES, type Part, readMail } from '@clamgate/mime'

const [path] = process.argv.slice(2)
if (path === undefined) {
  console.error('usage: list-objects.ts FILE')
  process.exit(2)
}

try {
  process.exitCode = list(await readFile(path))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}

function list(mail: Buffer): number {
  const { tree, objects, ambiguities, unscannable, isAmbiguous } = readMail(mail)
  draw(tree)
  for (const { sha256, octets, path, isMain } of objects) {
    console.log(`${sha256}  ${octets.length} octets at ${path}${isMain ? '' : ', for some readers only'}`)
  }
  for (const { class: id, path, differs } of ambiguities) {
    console.log(
      `${id} at ${path}: ${AMBIGUITY_CLASSES[id]}${differs ? '; readers get different objects' : ''}`,
    )
  }
  for (const fact of unscannable) console.error(`not all of it could be read: ${JSON.stringify(fact)}`)
  if (unscannable.length > 0) return 2
  return isAmbiguous ? 1 : 0
}

function draw({ path, kind, type, encoding, name, bytes, via, parts }: Part, indent = ''): void {
  const title = name === undefined ? '' : ` "${name}"`
  const by = via === undefined ? '' : `, as some readers have it (${via})`
  console.log(`${indent}${path} ${kind} ${type}, ${encoding}, ${bytes} octets${title}${by}`)
  for (const part of parts) draw(part, `${indent}  `)
}
