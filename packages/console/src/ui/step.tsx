import './step.css'
import type { ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'
import type { Tone } from './state.tsx'
import { Time } from './time.tsx'

interface StepProps {
  readonly icon: string
  readonly tone?: Tone
  readonly title: ComponentChildren
  readonly at?: string | undefined
  readonly children?: ComponentChildren
}

/** One thing that happened, with a sign on the line that goes through all of them. */
export function Step({ icon, tone = 'plain', title, at, children }: StepProps) {
  return (
    <li class={`step ${tone}`}>
      <span class="step-sign">
        <Icon name={icon} />
      </span>
      <div class="step-words breaks">
        <div class="row apart">
          <strong>{title}</strong>
          {at !== undefined && (
            <span class="soft small">
              <Time at={at} isExact />
            </span>
          )}
        </div>
        {children}
      </div>
    </li>
  )
}
