import type { ComponentChildren } from 'preact'
import { ServerWords } from '../../ui/server-words.tsx'
import { Badge, Notice, type Tone } from '../../ui/state.tsx'

interface PartProps {
  readonly title: string
  readonly state?: { readonly tone: Tone; readonly words: string }
  /** In front of the facts. */
  readonly head?: ComponentChildren
  readonly children: ComponentChildren
}

/** A part of the whole: its name, its state, and facts about it. */
export function Part({ title, state, head, children }: PartProps) {
  return (
    <section class="card" aria-label={title}>
      <div class="row apart">
        <h2>{title}</h2>
        {state !== undefined && <Badge tone={state.tone}>{state.words}</Badge>}
      </div>
      {head}
      <dl class="facts">{children}</dl>
    </section>
  )
}

interface ProblemProps {
  readonly problem: Parameters<typeof ServerWords>[0] | undefined
  readonly tone?: Tone
}

/** What does not work, and what to do about it. */
export function Problem({ problem, tone = 'warn' }: ProblemProps) {
  if (problem === undefined) return null
  return (
    <Notice tone={tone}>
      <ServerWords {...problem} />
    </Notice>
  )
}
