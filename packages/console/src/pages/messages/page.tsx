import './messages.css'
import type { PageProps } from '../../app/pages.ts'
import { List } from './list.tsx'
import { Message } from './message.tsx'

/** The list of messages, or one of them. */
export function Page({ rest }: PageProps) {
  const [id] = rest
  if (id === undefined) return <List />
  // another message is another page
  return <Message key={id} id={id} />
}
