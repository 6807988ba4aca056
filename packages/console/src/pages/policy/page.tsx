import './policy.css'
import { NotFound } from '../../app/not-found.tsx'
import type { PageProps } from '../../app/pages.ts'
import { mayDo } from '../../app/session.ts'
import { Tabs } from '../../ui/tabs.tsx'
import { Change } from './change.tsx'
import { History } from './history.tsx'
import { Rules } from './rules.tsx'
import { TryMail } from './try-mail.tsx'
import { policyWords } from './words.ts'

const TABS = [
  { path: 'rules', act: 'policy.read', Part: Rules },
  { path: 'try', act: 'policy.try', Part: TryMail },
  { path: 'change', act: 'policy.write', Part: Change },
  { path: 'history', act: 'policy.write', Part: History },
] as const

/** What happens to mail and why: the rules, a mail that is tried, a change with its way back. */
export function Page({ rest: [first = 'rules'] }: PageProps) {
  const words = policyWords()
  const tabs = TABS.filter(({ act }) => mayDo(act))
  const tab = tabs.find(({ path }) => path === first)
  if (tab === undefined) return <NotFound />
  return (
    <>
      <div class="page-head">
        <h1>{words.title}</h1>
      </div>
      {tabs.length > 1 && (
        <Tabs
          label={words.title}
          tabs={tabs.map(({ path }) => ({
            to: path === 'rules' ? '/policy' : `/policy/${path}`,
            isOpen: path === first,
            words: words.tabs[path],
          }))}
        />
      )}
      <tab.Part />
    </>
  )
}
