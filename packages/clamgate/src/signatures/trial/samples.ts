import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DATABASES, type Scratch } from './scratch.ts'

/** Something that no signature may hit: what does hit it, hits everything. */
export const HARMLESS: Readonly<Record<string, string>> = {
  'harmless.txt': 'This is a plain text in which there is nothing to find.\n',
  'harmless.eml': [
    'Received: from client.example.org (client.example.org [192.0.2.1]) by mx.example.net',
    'From: Jane Doe <jane@example.org>',
    'To: John Doe <john@example.net>',
    'Subject: Meeting',
    'Date: Mon, 2 Mar 2026 10:00:00 +0000',
    'Message-ID: <meeting@example.org>',
    '',
    'Hello John,',
    'we meet on Tuesday at ten.',
    'Jane',
    '',
  ].join('\r\n'),
}

/** Found by {@link GOOD}, and by nothing else. */
export const SAMPLE = {
  name: 'sample.txt',
  text: 'Clamgate asks whether clamscan works: 7d1f3b0c\n',
} as const
export const GOOD = {
  name: 'clamgate-proof.ndb',
  text: `Clamgate.Proof:0:*:${Buffer.from(SAMPLE.text.trim()).toString('hex')}\n`,
  signature: 'Clamgate.Proof.UNOFFICIAL',
} as const
/** Must not load. */
export const BAD = { name: 'clamgate-proof.ndb', text: 'Clamgate.Proof:0:*\n' } as const

/** Puts a text into a scratch directory, where every account can read it. */
export async function putText({ path }: Scratch, name: string, text: string): Promise<void> {
  await writeFile(join(path, name), text)
  await chmod(join(path, name), 0o644)
}

export async function putHarmless(scratch: Scratch): Promise<readonly string[]> {
  for (const [name, text] of Object.entries(HARMLESS)) await putText(scratch, name, text)
  return Object.keys(HARMLESS)
}

export async function putDatabase(
  scratch: Scratch,
  { name, text }: { readonly name: string; readonly text: string },
): Promise<void> {
  await putText(scratch, join(DATABASES, name), text)
}
