import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { BASE } from '../../api/base.ts'
import { LanguageChoice } from '../../app/frame.tsx'

/** A page before anybody is signed in. */
export function Alone({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · Clamgate`
  }, [title])
  return (
    <main class="alone" id="content">
      <div class="alone-card">
        <div class="row apart">
          <span class="brand">
            <img src={`${BASE}icon.svg`} alt="" />
            Clamgate
          </span>
          <span>
            <LanguageChoice />
          </span>
        </div>
        <section class="card">
          <h1>{title}</h1>
          {children}
        </section>
      </div>
    </main>
  )
}
