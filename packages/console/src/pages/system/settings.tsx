import { useState } from 'preact/hooks'
import type { SettingsDocument } from '../../../../clamgate/src/api/engine/documents.ts'
import { get } from '../../api/call.ts'
import { useLoad } from '../../app/load.ts'
import { place, setQuery } from '../../app/router.ts'
import { clean } from '../../format/clean.ts'
import { Check, TextField } from '../../ui/field.tsx'
import { InWords } from '../../ui/server-words.tsx'
import { Badge, Empty, Shown } from '../../ui/state.tsx'
import { loadSettingWords, settingWords } from '../../words/setting-words.ts'
import { systemWords } from './words.ts'

type Setting = SettingsDocument['settings'][number]

/** Every key with its value, where that comes from, and what a change takes. */
export function Settings() {
  const words = systemWords()
  loadSettingWords()
  const loaded = useLoad('settings', (signal) => get<SettingsDocument>('/settings', {}, signal))
  return (
    <>
      <p class="soft">{words.settingsLead}</p>
      <Shown loaded={loaded}>{({ settings }) => <Filtered settings={settings} />}</Shown>
    </>
  )
}

function Filtered({ settings }: { readonly settings: readonly Setting[] }) {
  const words = systemWords()
  const { query } = place.value
  const [filter, setFilter] = useState(query.get('filter') ?? '')
  const isOnlySet = query.get('only') === 'set'
  const isOnlyWaiting = query.get('only') === 'waiting'
  const wanted = filter.trim().toLowerCase()
  const shown = settings.filter(
    (setting) =>
      (!isOnlySet || setting.origin.kind !== 'default') &&
      (!isOnlyWaiting || setting.waits) &&
      textOf(setting).toLowerCase().includes(wanted),
  )
  return (
    <>
      <div class="filters">
        <TextField
          {...{ label: words.filter, name: 'filter', type: 'search', value: filter }}
          autocomplete="off"
          onInput={(text) => {
            setFilter(text)
            setQuery({ filter: text })
          }}
        />
        <Check
          label={words.onlySet}
          isOn={isOnlySet}
          onChange={(isOn) => setQuery({ only: isOn ? 'set' : undefined })}
        />
        <Check
          label={words.onlyWaiting}
          isOn={isOnlyWaiting}
          onChange={(isOn) => setQuery({ only: isOn ? 'waiting' : undefined })}
        />
      </div>
      <p role="status" class="soft small">
        {words.found(shown.length)}
      </p>
      {shown.length === 0 ? (
        <Empty title={words.noSetting}>
          <p>{words.noSettingWords}</p>
        </Empty>
      ) : (
        <Sections settings={shown} areOpen={wanted !== '' || isOnlySet || isOnlyWaiting} />
      )}
    </>
  )
}

interface SectionsProps {
  readonly settings: readonly Setting[]
  readonly areOpen: boolean
}

/** By the first word of their keys: hundreds in one list are too many. */
function Sections({ settings, areOpen }: SectionsProps) {
  const words = systemWords()
  const sections = Map.groupBy(settings, ({ path }) => path.split('.')[0] ?? '')
  return (
    <div class="stack tight">
      {[...sections].map(([name, all]) => (
        <details key={name} class="card flush setting-section" open={areOpen}>
          <summary>
            <code>{name}</code> <span class="soft small">{words.found(all.length)}</span>{' '}
            {all.some(({ waits }) => waits) && <Badge tone="warn">{words.waits}</Badge>}
          </summary>
          <SettingsTable name={name} settings={all} />
        </details>
      ))}
    </div>
  )
}

interface SettingsTableProps {
  readonly name: string
  readonly settings: readonly Setting[]
}

function SettingsTable({ name, settings }: SettingsTableProps) {
  const words = systemWords()
  return (
    <div class="table-wrap">
      <table class="table lists settings">
        <caption class="only-read">
          {words.tabs.settings}: {name}
        </caption>
        <thead>
          <tr>
            <th scope="col">{words.key}</th>
            <th scope="col">{words.value}</th>
            <th scope="col">{words.origin}</th>
            <th scope="col">{words.change}</th>
          </tr>
        </thead>
        <tbody>
          {settings.map((setting) => (
            <Row key={setting.path} setting={setting} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ setting }: { readonly setting: Setting }) {
  const words = systemWords()
  const { path, value, default: byDefault, origin, reload, description, waits } = setting
  const isSet = origin.kind !== 'default'
  return (
    <tr>
      <td>
        <code class="breaks">{path}</code> {waits && <Badge tone="warn">{words.waits}</Badge>}
        <div class="soft small">
          <InWords told={settingWords(path)}>{description}</InWords>
        </div>
      </td>
      <td class="breaks" data-name={words.value}>
        {value === undefined ? <span class="soft">{words.notSet}</span> : <code>{written(value)}</code>}
        {isSet && byDefault !== undefined && written(byDefault) !== written(value) && (
          <div class="soft small">{words.defaultIs(written(byDefault))}</div>
        )}
      </td>
      <td class="small" data-name={words.origin}>
        <Origin origin={origin} />
      </td>
      <td class="small" data-name={words.change}>
        {words[reload]}
      </td>
    </tr>
  )
}

function Origin({ origin }: Pick<Setting, 'origin'>) {
  const words = systemWords()
  if (origin.kind === 'default') return <span class="soft">{words.default}</span>
  return (
    <>
      {origin.kind === 'env' && <div>{words.environment(clean(origin.name))}</div>}
      <code class="breaks" title={clean(origin.file)}>
        {clean(origin.file.split('/').at(-1) ?? '')}:{origin.line}
      </code>
    </>
  )
}

/** What the filter looks through: descriptions in both languages, since whoever reads a guide has the English words. */
function textOf({ path, value, description }: Setting): string {
  return `${path} ${written(value)} ${settingWords(path) ?? ''} ${description}`
}

/** As the file would have it, near enough to be read. */
function written(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return value === '' ? '""' : clean(value)
  if (Array.isArray(value) && value.length === 0) return '[]'
  return clean(JSON.stringify(value))
}
