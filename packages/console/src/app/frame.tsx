import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { BASE } from '../api/base.ts'
import { toCallError } from '../api/failure.ts'
import { type LiveState, watchLive } from '../api/live.ts'
import { clean } from '../format/clean.ts'
import { JobTray } from '../jobs/tray.tsx'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Badge } from '../ui/state.tsx'
import { tellFailure } from '../ui/toasts.tsx'
import { common } from '../ui/words.ts'
import { asLanguage, chooseLanguage, LANGUAGE_NAMES, LANGUAGES, language } from '../words/language.ts'
import { KeysHelp } from './keys-help.tsx'
import { pagesFor } from './pages.ts'
import { addressOf, place } from './router.ts'
import { prefer, self, signOut } from './session.ts'
import { chooseTheme, THEMES, theme } from './theme.ts'
import { frame } from './words.ts'

/** What stands around every page: the areas, who is signed in, how it looks. */
export function Frame({ children }: { readonly children: ComponentChildren }) {
  const [isOpen, setOpen] = useState(false)
  const { path } = place.value
  // whoever has gone somewhere is done with the menu
  useEffect(() => setOpen(false), [path])
  const words = frame()
  return (
    <>
      <a class="skip" href="#content">
        {common().skip}
      </a>
      <div class="frame">
        <header class="topbar">
          <Brand />
          <button
            type="button"
            class="button quiet icon"
            aria-expanded={isOpen}
            aria-controls="side"
            aria-label={common().menu}
            onClick={() => setOpen(!isOpen)}
          >
            <Icon name={isOpen ? 'close' : 'menu'} />
          </button>
        </header>
        <aside class={`side ${isOpen ? 'open' : ''}`} id="side">
          <Brand />
          <nav class="menu" aria-label={words.areas}>
            <Areas />
          </nav>
          <div class="side-end">
            <Live />
            <KeysHelp />
            <Looks />
            <SignedIn />
          </div>
        </aside>
        <main class="content" id="content" tabIndex={-1}>
          <div class="content-in">
            {children}
            <JobTray />
          </div>
        </main>
      </div>
    </>
  )
}

function Brand() {
  return (
    <a class="brand" href={addressOf('/')}>
      <img src={`${BASE}icon.svg`} alt="" />
      Clamgate
    </a>
  )
}

function Areas() {
  const words = frame()
  const [first] = place.value.path.slice(1).split('/')
  return (
    <>
      {pagesFor(self()).map(
        ({ path, name, icon }) =>
          name !== undefined && (
            <a key={path} href={addressOf(`/${path}`)} aria-current={path === first ? 'page' : undefined}>
              {icon !== undefined && <Icon name={icon} />}
              {words[name]}
            </a>
          ),
      )}
    </>
  )
}

function Live() {
  const [state, setState] = useState<LiveState>('off')
  useEffect(() => watchLive(setState), [])
  const words = frame()
  return (
    <div role="status" class="row">
      {state === 'live' && <Badge tone="good">{words.live}</Badge>}
      {state === 'waiting' && <Badge tone="warn">{words.waiting}</Badge>}
    </div>
  )
}

function Looks() {
  const words = frame()
  return (
    <div class="row small">
      <label class="only-read" for="theme">
        {words.theme}
      </label>
      <select
        id="theme"
        class="input"
        value={theme.value}
        onChange={({ currentTarget }) => {
          const next = THEMES.find((one) => one === currentTarget.value)
          if (next === undefined) return
          chooseTheme(next)
          keepWithAccount({ theme: next === 'system' ? null : next })
        }}
      >
        {THEMES.map((one) => (
          <option key={one} value={one}>
            {words.themes[one]}
          </option>
        ))}
      </select>
      <LanguageChoice />
    </div>
  )
}

/** It is chosen in this browser in any case. */
function keepWithAccount(change: Parameters<typeof prefer>[0]): void {
  if (self() !== undefined) prefer(change).catch((thrown) => tellFailure(toCallError(thrown)))
}

/** Before anybody is signed in, too. */
export function LanguageChoice() {
  return (
    <>
      <label class="only-read" for="language">
        {frame().language}
      </label>
      <select
        id="language"
        class="input"
        value={language.value}
        onChange={({ currentTarget }) => {
          const next = asLanguage(currentTarget.value)
          if (next === undefined) return
          chooseLanguage(next)
          keepWithAccount({ language: next })
        }}
      >
        {LANGUAGES.map((one) => (
          <option key={one} value={one} lang={one}>
            {LANGUAGE_NAMES[one]}
          </option>
        ))}
      </select>
    </>
  )
}

/** Nobody should leave a machine that only looks signed out. */
async function leave(): Promise<void> {
  try {
    await signOut()
  } catch (thrown) {
    tellFailure(toCallError(thrown))
  }
}

function SignedIn() {
  const who = self()
  const words = frame()
  if (who === undefined) return null
  return (
    <div class="row apart">
      <a href={addressOf('/account')} title={words.account} class="breaks">
        {clean(who.name)}
      </a>
      <Button icon="out" look="quiet" label={words.signOut} onPress={leave} />
    </div>
  )
}
