import './system.css'
import { NotFound } from '../../app/not-found.tsx'
import type { PageProps } from '../../app/pages.ts'
import { mayDo } from '../../app/session.ts'
import { Tabs } from '../../ui/tabs.tsx'
import { Checks } from './checks.tsx'
import { Jobs } from './jobs.tsx'
import { Running } from './running.tsx'
import { Settings } from './settings.tsx'
import { systemWords } from './words.ts'

const TABS = [
  { path: 'running', act: 'engine.read', Part: Running },
  { path: 'checks', act: 'host.test', Part: Checks },
  { path: 'jobs', act: 'engine.read', Part: Jobs },
  { path: 'settings', act: 'settings.read', Part: Settings },
] as const

/** How the gateway runs, and every setting that it runs by. */
export function Page({ rest: [first = 'running'] }: PageProps) {
  const words = systemWords()
  const tabs = TABS.filter(({ act }) => mayDo(act))
  const tab = tabs.find(({ path }) => path === first)
  if (tab === undefined) return <NotFound />
  return (
    <>
      <div class="page-head">
        <h1>{words.title}</h1>
      </div>
      <Tabs
        label={words.title}
        tabs={tabs.map(({ path }) => ({
          to: path === 'running' ? '/system' : `/system/${path}`,
          isOpen: path === first,
          words: words.tabs[path],
        }))}
      />
      <tab.Part />
    </>
  )
}
