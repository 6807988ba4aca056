import { hash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { contentsOf, type Manifest, type SetFile } from '../../install/manifest.ts'
import { isProofFile } from '../../install/proof.ts'
import { inDirectory } from '../../journal/disk-fault.ts'
import type { Run } from '../context.ts'
import type { Accepted } from '../looks/examine.ts'
import type { Draft, DraftFile } from './draft-file.ts'
import { parkedFile } from './parked.ts'

/** How a draft differs from what is live: names. */
export interface Difference {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

const OFFICIAL_DAILY = /^daily\.(cvd|cld|cud)$/i

/** What stays, and what is new. Files that are no longer wanted are left out. */
export async function composeDraft(run: Run, accepted: readonly Accepted[]): Promise<Draft> {
  const hasDaily = await hasOfficialDaily(run.deps.live.directory)
  const files = new Map<string, DraftFile>()
  const isWanted = (source: string, name: string) =>
    run.plans.some((plan) => plan.name === source && plan.enabled && isWantedOf(plan.files, name))
  for (const entry of run.from?.files ?? []) {
    if (!isWanted(entry.source, entry.name)) continue
    files.set(entry.name, {
      entry,
      path: run.sets.pathOf(run.from?.id ?? '', entry.name),
      isNew: false,
      before: undefined,
    })
  }
  for (const one of accepted) {
    if (one.path === undefined) files.delete(one.plan.name)
    else {
      const before = files.get(one.plan.name)
      files.set(one.plan.name, { entry: entryOf(run, one), path: one.path, isNew: true, before })
    }
  }
  return {
    // A table of file types takes the place of the one in ClamAV, unless the official one is loaded beside it.
    files: [...files.values()]
      .filter(({ entry }) => hasDaily || entry.format !== 'ftm')
      .toSorted((a, b) => (a.entry.name < b.entry.name ? -1 : 1)),
    generated: [...(await run.deps.generated()), ...parkedFile(run, [...files.values()])],
  }
}

/** A draft without that content of a name: what is live of it stays. */
export function without(draft: Draft, name: string): Draft {
  return {
    ...draft,
    files: draft.files.flatMap((file) => {
      if (file.entry.name !== name) return [file]
      return file.before === undefined ? [] : [file.before]
    }),
  }
}

export function differenceOf(draft: Draft, from: Manifest | undefined): Difference {
  const before = new Map(
    contentsOf(from)
      .filter(({ name }) => !isProofFile(name))
      .map(({ name, sha256 }) => [name, sha256]),
  )
  const after = new Map([
    ...draft.files.map(({ entry }) => [entry.name, entry.sha256] as const),
    ...draft.generated.map(({ name, content }) => [name, hash('sha256', content)] as const),
  ])
  const names = [...after.keys()]
  return {
    added: names.filter((name) => !before.has(name)),
    changed: names.filter((name) => before.has(name) && before.get(name) !== after.get(name)),
    removed: [...before.keys()].filter((name) => !after.has(name)),
  }
}

function isWantedOf(
  files: readonly { readonly name: string; readonly wanted: boolean }[],
  name: string,
): boolean {
  return files.some((file) => file.name === name && file.wanted)
}

function entryOf(run: Run, { plan, source, sha256, bytes, served, signatures }: Accepted): SetFile {
  return {
    ...{ name: plan.name, source: source.name, format: plan.format, rating: plan.rating, class: plan.class },
    ...{ sha256, bytes, served, signatures, updated: new Date(run.nowMs).toISOString() },
  }
}

async function hasOfficialDaily(directory: string): Promise<boolean> {
  return await inDirectory(directory, async () =>
    (await readdir(directory)).some((name) => OFFICIAL_DAILY.test(name)),
  )
}
