import { useState } from 'preact/hooks'
import { place, setQuery } from '../../app/router.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../../ui/button.tsx'
import { Field, TextField } from '../../ui/field.tsx'
import { MomentField } from '../../ui/moment-field.tsx'
import { wordFor } from '../../words/mail.ts'
import { actWords } from './act-words.ts'
import { auditWords } from './words.ts'

const NAMES = ['actor', 'act', 'object', 'from', 'to'] as const
type Wanted = Readonly<Record<(typeof NAMES)[number], string | undefined>>
/** A moment of the fields is a whole minute. */
const MINUTE_MS = 60_000

/** What the address asks for, as the API wants it. */
export function askedBy(query: URLSearchParams): Readonly<Record<string, string>> {
  const { from, to, ...texts } = wantedBy(query)
  const [since, until] = [msOf(from), msOf(to)]
  const asked = {
    ...texts,
    since: since?.toString(),
    until: until === undefined ? undefined : `${until + MINUTE_MS - 1}`,
  }
  return Object.fromEntries(
    Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function wantedBy(query: URLSearchParams): Wanted {
  const of = (name: string) => query.get(name) ?? undefined
  return { actor: of('actor'), act: of('act'), object: of('object'), from: of('from'), to: of('to') }
}

function msOf(iso: string | undefined): number | undefined {
  const ms = iso === undefined ? Number.NaN : Date.parse(iso)
  return Number.isNaN(ms) ? undefined : ms
}

/** Which rows are shown; the address has it, so that it can be shared. */
export function Filter() {
  const words = auditWords()
  const [wanted, setWanted] = useState(wantedBy(place.value.query))
  const set = (name: keyof Wanted) => (value: string | undefined) => setWanted({ ...wanted, [name]: value })
  const [from, to] = [msOf(wanted.from), msOf(wanted.to)]
  const isTurned = from !== undefined && to !== undefined && from > to
  return (
    <form
      class="filters"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isTurned) setQuery({ ...wanted, cursor: undefined }, false)
      }}
    >
      <MomentField {...{ label: words.since, name: 'from', value: wanted.from, onChange: set('from') }} />
      <MomentField
        {...{ label: words.until, name: 'to', value: wanted.to, onChange: set('to') }}
        wrong={isTurned ? words.turned : undefined}
      />
      <TextField
        {...{ label: words.actor, name: 'actor', value: wanted.actor ?? '', onInput: set('actor') }}
      />
      <ActField act={wanted.act} onChange={set('act')} />
      <TextField
        {...{ label: words.object, name: 'object', value: wanted.object ?? '', onInput: set('object') }}
      />
      <div class="row">
        <Button type="submit">{words.filter}</Button>
        <Button
          look="quiet"
          onPress={() => {
            setWanted(wantedBy(new URLSearchParams()))
            setQuery(Object.fromEntries([...NAMES, 'cursor'].map((name) => [name, undefined])), false)
          }}
        >
          {words.clear}
        </Button>
      </div>
    </form>
  )
}

interface ActFieldProps {
  readonly act: string | undefined
  readonly onChange: (act: string | undefined) => void
}

function ActField({ act, onChange }: ActFieldProps) {
  const words = auditWords()
  const acts: Readonly<Record<string, string>> = actWords()
  // A row of an older program may have an act that this one has no word for.
  const all = act === undefined || Object.hasOwn(acts, act) ? Object.keys(acts) : [act, ...Object.keys(acts)]
  const byWords = all.map((one) => ({ one, told: wordFor(acts, one) }))
  return (
    <Field label={words.act}>
      {(ids) => (
        <select
          {...ids}
          name="act"
          value={act ?? ''}
          onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
        >
          <option value="">{words.anyAct}</option>
          {byWords
            .toSorted((a, b) => a.told.localeCompare(b.told))
            .map(({ one, told }) => (
              <option key={one} value={one}>
                {clean(told)}
              </option>
            ))}
        </select>
      )}
    </Field>
  )
}
