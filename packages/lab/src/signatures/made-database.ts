import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { storedZip } from './stored-zip.ts'

/** The formats that are made, by their endings. */
export type MadeFormat = keyof typeof MAKERS

/** A small database that ClamAV loads. */
export interface MadeDatabase {
  readonly name: string
  readonly content: string
  /** "Known viruses" of clamscan with this file alone. */
  readonly signatures: number
  /** What it finds: lists and companions find nothing. */
  readonly hits: readonly Hit[]
}

export interface Hit {
  /** As the file has it: clamd adds `.UNOFFICIAL`, and puts `YARA.` in front of rules. */
  readonly signature: string
  /** What is found by it and by no other one. */
  readonly sample: Buffer
}

export interface MakeOptions {
  /** Another revision has other signatures and samples. */
  readonly revision?: number
  readonly count?: number
}

/** Debian's clamav-testfiles. Its only section is the first 512 bytes, with code that nobody runs here at 0x60. */
const PROGRAM_FILE = '/usr/share/clamav-testfiles/clam.exe'
const SECTION_BYTES = 512
const UNUSED_AT = 0x60

/** @param name `phish.ndb`; its ending says what is made. Names of signatures are made from it. */
export function makeDatabase(name: string, { revision = 1, count = 3 }: MakeOptions = {}): MadeDatabase {
  const format = formatOf(name)
  const stem = `Lab.${name.slice(0, -format.length - 1).replaceAll(/\W/g, '_')}_${format}.R${revision}`
  const made = Array.from({ length: count }, (_, index) => MAKERS[format](`${stem}.${index}`))
  return {
    name,
    content: made.map(({ line }) => `${line}\n`).join(''),
    signatures: COMPANIONS.has(format) ? 0 : count,
    hits: made.flatMap(({ hit }) => (hit === undefined ? [] : [hit])),
  }
}

interface Made {
  readonly line: string
  readonly hit?: Hit
}

function text(signature: string): Buffer {
  return Buffer.from(`This text is a sample of ${signature} and of nothing else.\n`)
}

/** A signature whose sample is a text. */
const textual =
  (line: (signature: string, sample: Buffer) => string) =>
  (signature: string): Made => {
    const sample = text(signature)
    return { line: line(signature, sample), hit: { signature, sample } }
  }

/** One whose sample is a program with a section of its own. */
const sectional =
  (algorithm: 'md5' | 'sha256') =>
  (signature: string): Made => {
    const sample = readFileSync(PROGRAM_FILE)
    sample.set(hash('md5', signature, 'buffer'), UNUSED_AT)
    const section = sample.subarray(0, SECTION_BYTES)
    return { line: `${SECTION_BYTES}:${hash(algorithm, section)}:${signature}`, hit: { signature, sample } }
  }

const MAKERS = {
  ndb: textual((signature, sample) => `${signature}:0:*:${sample.toString('hex')}`),
  ldb: textual((signature, sample) => {
    const [first, second] = [sample.subarray(0, 24), sample.subarray(24)]
    return `${signature};Engine:81-255,Target:0;0&1;${first.toString('hex')};${second.toString('hex')}`
  }),
  db: textual((signature, sample) => `${signature}=${sample.toString('hex')}`),
  hdb: textual((signature, sample) => `${hash('md5', sample)}:${sample.length}:${signature}`),
  hsb: textual((signature, sample) => `${hash('sha256', sample)}:${sample.length}:${signature}`),
  mdb: sectional('md5'),
  msb: sectional('sha256'),
  cdb(signature: string): Made {
    const member = `${signature.toLowerCase().replaceAll('.', '-')}.scr`
    return {
      line: `${signature}:CL_TYPE_ZIP:*:${member.replaceAll('.', '\\.')}$:*:*:*:*:*:*`,
      hit: { signature, sample: storedZip(member, text(signature)) },
    }
  },
  yar: yara,
  yara,
  fp: (signature: string): Made => ({
    line: `${hash('md5', text(signature))}:${text(signature).length}:${signature}`,
  }),
  sfp: (signature: string): Made => ({
    line: `${hash('sha256', text(signature))}:${text(signature).length}:${signature}`,
  }),
  ign2: (signature: string): Made => ({ line: signature }),
  ftm: (signature: string): Made => ({
    line: `0:0:${text(signature).toString('hex')}:${signature}:CL_TYPE_ANY:CL_TYPE_BINARY_DATA`,
  }),
  pdb: (signature: string): Made => ({ line: `H:${signature.toLowerCase().replaceAll('_', '-')}.example` }),
  wdb: (signature: string): Made => ({
    line: `M:${signature.toLowerCase().replaceAll('_', '-')}.example:www.example.org`,
  }),
} as const

/** ClamAV counts none of their lines. */
const COMPANIONS: ReadonlySet<string> = new Set(['ign2', 'ftm', 'wdb'])

function yara(name: string): Made {
  const rule = name.replaceAll('.', '_')
  const line = `rule ${rule}\n{\n  strings:\n    $text = "sample of ${rule} and"\n  condition:\n    $text\n}`
  return { line, hit: { signature: rule, sample: text(rule) } }
}

function formatOf(name: string): MadeFormat {
  const ending = name.slice(name.lastIndexOf('.') + 1)
  if (isMade(ending)) return ending
  throw new TypeError(`No database is made for ${name}`)
}

function isMade(ending: string): ending is MadeFormat {
  return Object.hasOwn(MAKERS, ending)
}
