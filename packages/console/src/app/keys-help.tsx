import { signal } from '@preact/signals'
import { Fragment } from 'preact'
import { useMemo } from 'preact/hooks'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { common } from '../ui/words.ts'
import { inLanguages } from '../words/words.ts'
import { useKeys } from './keys.ts'
import { addressOf } from './router.ts'
import { self } from './session.ts'

const keyWords = inLanguages({
  en: {
    title: 'Keys',
    off: 'Single keys are switched off for your account.',
    change: 'Switch them on or off',
    everywhere: 'Everywhere',
    lists: 'In lists',
    quarantine: 'In the quarantine',
    help: 'This list',
    close: 'Close a window or a list',
    search: 'Search',
    next: 'Next row',
    previous: 'Row before',
    open: 'Open the row',
    choose: 'Choose the row',
    release: 'Release what is chosen',
    remove: 'Delete what is chosen',
  },
  de: {
    title: 'Tasten',
    off: 'Einzelne Tasten sind für Ihr Konto abgeschaltet.',
    change: 'An- oder abschalten',
    everywhere: 'Überall',
    lists: 'In Listen',
    quarantine: 'In der Quarantäne',
    help: 'Diese Liste',
    close: 'Ein Fenster oder eine Liste schließen',
    search: 'Suchen',
    next: 'Nächste Zeile',
    previous: 'Zeile davor',
    open: 'Die Zeile öffnen',
    choose: 'Die Zeile auswählen',
    release: 'Ausgewähltes freigeben',
    remove: 'Ausgewähltes löschen',
  },
})

const AREAS = [
  {
    area: 'everywhere',
    keys: [
      ['?', 'help'],
      ['Esc', 'close'],
    ],
  },
  {
    area: 'lists',
    keys: [
      ['/', 'search'],
      ['j', 'next'],
      ['k', 'previous'],
      ['Enter', 'open'],
    ],
  },
  {
    area: 'quarantine',
    keys: [
      ['x', 'choose'],
      ['r', 'release'],
      ['d', 'remove'],
    ],
  },
] as const

const isShown = signal(false)

/** A button, and the key `?`, that show all keys. */
export function KeysHelp() {
  useKeys(useMemo(() => ({ '?': show }), []))
  return (
    <Button look="quiet" shortcut="?" onPress={show}>
      {keyWords().title} <kbd class="kbd">?</kbd>
    </Button>
  )
}

function show(): void {
  isShown.value = true
}

/** All keys, once for all pages: the menu that has the button is hidden on narrow screens. */
export function KeysDialog() {
  const words = keyWords()
  if (!isShown.value) return null
  return (
    <Dialog title={words.title} closeWords={common().close} onClose={hide}>
      {AREAS.map(({ area, keys }) => (
        <section key={area} class="stack" aria-labelledby={`keys-${area}`}>
          <h3 id={`keys-${area}`}>{words[area]}</h3>
          <dl class="facts">
            {keys.map(([key, what]) => (
              <Fragment key={key}>
                <dt>
                  <kbd class="kbd">{key}</kbd>
                </dt>
                <dd>{words[what]}</dd>
              </Fragment>
            ))}
          </dl>
        </section>
      ))}
      {self()?.singleKeys === false && <p>{words.off}</p>}
      <p>
        <a href={addressOf('/account')} onClick={hide}>
          {words.change}
        </a>
      </p>
    </Dialog>
  )
}

function hide(): void {
  isShown.value = false
}
