import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eicarTestText } from '@clamgate/clamd/testing'
import type { PrivatePostfix } from '../../../packages/lab/src/private-postfix.ts'
import { waitUntil } from '../../../packages/lab/src/wait-until.ts'
import { mailWithAttachment } from './mail.ts'

/** Who has a message of a case, or a bounce of it. */
export interface Delivered {
  readonly got: readonly string[]
  readonly bouncedTo: readonly string[]
}

/** Infected mail whose copies and bounces can be found again, wherever Postfix has delivered them. */
export function sampleOf(name: string): Buffer {
  return mailWithAttachment(eicarTestText(), { first: [`X-Case: ${name}`] })
}

/** Looks through all delivered mail, once the queue is empty and there is something of each of `names`. */
export async function deliveries(
  { queue, mailDirectory }: PrivatePostfix,
  names: readonly string[] = [],
): Promise<(name: string) => Delivered> {
  let copies: readonly Copy[] = []
  const isSettled = async () => {
    // Twice: a mail that goes from one directory of the queue to another while they are looked through is seen in neither.
    for (let look = 0; look < 2; look++) if ((await queue()).length > 0) return undefined
    copies = await copiesIn(join(mailDirectory, 'new'))
    return names.every((name) => copies.some((copy) => copy.name === name)) ? true : undefined
  }
  await waitUntil(isSettled, { timeoutMs: 60_000, intervalMs: 50 })
  return (name) => {
    const ofCase = copies.filter((copy) => copy.name === name)
    const addresses = (isBounce: boolean) =>
      ofCase
        .filter((copy) => copy.isBounce === isBounce)
        .map(({ to }) => to)
        .toSorted()
    return { got: addresses(false), bouncedTo: addresses(true) }
  }
}

interface Copy {
  readonly name: string
  readonly to: string
  readonly isBounce: boolean
}

async function copiesIn(directory: string): Promise<readonly Copy[]> {
  const files = await readdir(directory).catch(() => [])
  return await Promise.all(files.map(async (file) => copyIn(await readFile(join(directory, file)))))
}

function copyIn(bytes: Buffer): Copy {
  const text = bytes.toString('utf8')
  const top = text.slice(0, text.indexOf('\n\n'))
  const isBounce = !/^X-Case: /m.test(top)
  const name = /^X-Case: (.*?)\r?$/m.exec(text)?.[1] ?? ''
  return { name, to: /^Delivered-To: (.*)$/m.exec(top)?.[1] ?? '', isBounce }
}
