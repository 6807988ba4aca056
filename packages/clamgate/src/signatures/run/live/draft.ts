import { hash } from 'node:crypto'
import { contentsOf, type Manifest, type SetFile } from '../../install/manifest.ts'
import { isProof } from '../../install/proof.ts'
import type { Run } from '../context.ts'
import type { Accepted } from '../looks/arrival.ts'
import type { Draft, DraftFile } from './draft-file.ts'
import { parkedFile } from './parked.ts'

/** How a draft differs from what is live: names. */
export interface Difference {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** What stays, and what is new. Files that are no longer wanted are left out. */
export async function composeDraft(run: Run, accepted: readonly Accepted[]): Promise<Draft> {
  const files = new Map<string, DraftFile>()
  const wantedOf = ({ source, name }: SetFile) =>
    run.plans
      .find((plan) => plan.name === source && plan.enabled)
      ?.files.find((file) => file.name === name && file.wanted)
  for (const entry of run.from?.files ?? []) {
    const plan = wantedOf(entry)
    if (plan === undefined) continue
    files.set(entry.name, {
      // The catalogue may have learned something.
      entry: { ...entry, rating: plan.rating, class: plan.class },
      path: run.sets.pathOf(run.from?.id ?? '', entry.name),
      isNew: false,
      before: undefined,
    })
  }
  for (const one of accepted) {
    const before = files.get(one.plan.name)
    const entry = entryOf(run, one)
    if (one.path === undefined) files.delete(entry.name)
    // What was taken out of it was taken out before.
    else if (before?.entry.sha256 === entry.sha256)
      files.set(entry.name, { ...before, entry: { ...before.entry, served: entry.served } })
    else files.set(entry.name, { entry, path: one.path, isNew: true, before })
  }
  return {
    // A table of file types takes the place of the one in ClamAV, unless the official one is loaded beside it.
    files: [...files.values()]
      .filter(({ entry }) => run.hasOfficialDaily || entry.format !== 'ftm')
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
  const contents = contentsOf(from).filter(({ name }) => !isProof(name))
  const sourceOf = new Map(from?.files.map(({ name, source }) => [name, source]))
  const before = new Map(contents.map(({ name, sha256 }) => [name, `${sha256} ${sourceOf.get(name) ?? ''}`]))
  const after = new Map([
    ...draft.files.map(({ entry }) => [entry.name, `${entry.sha256} ${entry.source}`] as const),
    ...draft.generated.map(({ name, content }) => [name, `${hash('sha256', content)} `] as const),
  ])
  const names = [...after.keys()]
  return {
    added: names.filter((name) => !before.has(name)),
    changed: names.filter((name) => before.has(name) && before.get(name) !== after.get(name)),
    removed: [...before.keys()].filter((name) => !after.has(name)),
  }
}

export function isSame({ added, changed, removed }: Difference): boolean {
  return added.length + changed.length + removed.length === 0
}

function entryOf(run: Run, { plan, source, sha256, bytes, served, signatures }: Accepted): SetFile {
  return {
    ...{ name: plan.name, source: source.name, format: plan.format, rating: plan.rating, class: plan.class },
    ...{ sha256, bytes, served, signatures, updated: new Date(run.nowMs).toISOString() },
  }
}
