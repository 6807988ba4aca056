import './styles/tokens.css'
import './styles/base.css'
import './styles/layout.css'
import './styles/controls.css'
import './styles/parts.css'
import './styles/other-media.css'
import { effect } from '@preact/signals'
import { render } from 'preact'
import { App } from './app/app.tsx'
import { askEarly } from './app/early.ts'
import { keepFocus } from './app/keep-focus.ts'
import { loadEarly } from './app/pages.ts'
import { place, startRouter } from './app/router.ts'
import { startSession } from './app/session.ts'
import { applyTheme } from './app/theme.ts'
import { language } from './words/language.ts'
import { loadProblemWords } from './words/problem-words.ts'

applyTheme()
effect(() => {
  document.documentElement.lang = language.value
  loadProblemWords()
})
startRouter()
startSession()
keepFocus()
// The page of the address comes while the server is asked who is signed in.
const [first = ''] = place.value.path.slice(1).split('/')
if (first === '' || first === 'overview') askEarly()
loadEarly(first === '' ? 'overview' : first)
const root = document.getElementById('app')
if (root !== null) render(<App />, root)
