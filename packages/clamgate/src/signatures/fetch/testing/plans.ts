import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Secret } from '../../../config/secret.ts'
import { SignatureError } from '../../errors.ts'
import type { Fetcher } from '../../ports.ts'
import type { FileFetch, FilePlan, Format, KnownFile, Road, SourceFetch, SourcePlan } from '../../types.ts'

export function filePlan(name: string, more: Partial<FilePlan> = {}): FilePlan {
  const ending = name.slice(name.lastIndexOf('.') + 1)
  const format: Format =
    ending === 'ftm' || ending === 'ign2' || ending === 'yar' || ending === 'hdb' ? ending : 'ndb'
  return {
    ...{ name, remote: name, format, rating: 'LOW', class: 'malware' },
    ...{ wanted: true, reason: 'rating LOW', maxBytes: 1_000_000 },
    ...more,
  }
}

export function sourcePlan(road: Road, files: readonly string[], more: Partial<SourcePlan> = {}): SourcePlan {
  return {
    ...{ name: 'mine', title: 'Mine', catalogueState: 'own', enabled: true, reason: undefined, level: 'low' },
    ...{ intervalMs: 3_600_000, road, integrity: { kind: 'none' }, secret: undefined, decoys: [] },
    files: files.map((name) => filePlan(name)),
    ...{ reportTo: undefined, homepage: undefined, licence: undefined },
    ...more,
  }
}

export function webRoad(
  bases: readonly string[],
  more: { path?: string; redirectHosts?: string[] } = {},
): Road {
  return { kind: 'https', bases, path: more.path ?? '{file}', redirectHosts: more.redirectHosts ?? [] }
}

export const secretOf = (text: string): Secret => new Secret({ kind: 'text' }, text)

/** A staging directory, and looks that use it. */
export interface Stage extends AsyncDisposable {
  readonly directory: string
  look(
    fetcher: Fetcher,
    source: SourcePlan,
    known?: Readonly<Record<string, KnownFile>>,
    signal?: AbortSignal,
  ): Promise<SourceFetch>
  left(): Promise<string[]>
}

export async function createStage(): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), 'staging-'))
  return {
    directory,
    look: (fetcher, source, known = {}, signal = new AbortController().signal) =>
      fetcher.fetch(source, { staging: directory, known: new Map(Object.entries(known)), signal }),
    left: () => readdir(directory),
    async [Symbol.asyncDispose]() {
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** The error of a file that must have failed. */
export function errorOf(fetched: SourceFetch, name: string): SignatureError {
  const file = find(fetched, name)
  if (file.kind !== 'failed') throw new Error(`${name} is ${file.kind}`)
  if (!(file.error instanceof SignatureError)) throw file.error
  return file.error
}

export function find(fetched: SourceFetch, name: string): FileFetch {
  const file = fetched.files.find((one) => one.name === name)
  if (file === undefined) throw new Error(`There is nothing of ${name}`)
  return file
}
