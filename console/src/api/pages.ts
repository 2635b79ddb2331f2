import type { Api } from './client'

/** A page of a list, or several in one. */
export interface Page<T> {
  readonly items: T[]
  readonly next_cursor: string | null
}

const MOST_ITEMS = 100

/** The first `count` items of the list at `path`, in as few requests as it takes. */
export async function firstOf<T>(api: Api, path: string, wanted: string, count: number): Promise<Page<T>> {
  const items: T[] = []
  let cursor: string | null = null
  do {
    const query = new URLSearchParams(wanted)
    query.set('limit', String(Math.min(MOST_ITEMS, count - items.length)))
    if (cursor) query.set('cursor', cursor)
    const page: Page<T> = await api.get<Page<T>>(`${path}?${query}`)
    items.push(...page.items)
    cursor = page.next_cursor
  } while (cursor && items.length < count)
  return { items, next_cursor: cursor }
}
