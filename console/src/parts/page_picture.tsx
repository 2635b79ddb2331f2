import { useEffect, useState } from 'preact/hooks'
import type { Box, PageInfo, Rendition } from '../api/client'
import { t } from '../i18n'

/** A box over the page; `key` is what it belongs to. */
export interface Mark {
  readonly key: string
  readonly page: number
  readonly box: Box
}

interface PagePictureProps {
  pictures: readonly Rendition[]
  pages: readonly PageInfo[]
  marks: readonly Mark[]
  lit: string | undefined
  onLit: (key: string | undefined) => void
}

const QUARTER = 90
const ZOOM = 1.5
const MOST_ZOOM = 6

/** The pages of a file, upright, with boxes over what was read. */
export function PagePicture({ pictures, pages, marks, lit, onLit }: PagePictureProps) {
  const [number, setNumber] = useState(1)
  const [zoom, setZoom] = useState(1)
  const [turn, setTurn] = useState(0)
  const [boxes, setBoxes] = useState(true)
  useEffect(() => {
    const mark = marks.find((one) => one.key === lit)
    if (mark) setNumber(mark.page)
  }, [lit])
  const page = pages.find((one) => one.page === number) ?? pages[0]
  if (!page) return <p>{t('view.no_picture')}</p>
  const at = pages.indexOf(page)
  return (
    <section aria-label={t('view.picture')} class="picture">
      <div class="tools" role="toolbar" aria-label={t('view.picture')}>
        {pages.length > 1 && (
          <>
            <Tool label={t('view.previous')} sign="‹" disabled={at === 0} onClick={() => setNumber(number - 1)} />
            <span>{t('view.page', { page: at + 1, pages: pages.length })}</span>
            <Tool
              label={t('view.next')}
              sign="›"
              disabled={at === pages.length - 1}
              onClick={() => setNumber(number + 1)}
            />
          </>
        )}
        <Tool label={t('view.wider')} sign="−" disabled={zoom <= 1} onClick={() => setZoom(zoom / ZOOM)} />
        <Tool label={t('view.closer')} sign="+" disabled={zoom >= MOST_ZOOM} onClick={() => setZoom(zoom * ZOOM)} />
        <Tool label={t('view.turn')} sign="⟳" onClick={() => setTurn((turn + QUARTER) % 360)} />
        <label class="check">
          <input type="checkbox" checked={boxes} onChange={(event) => setBoxes(event.currentTarget.checked)} />
          {t('view.boxes')}
        </label>
      </div>
      {/* Scrolled by keyboard too, once it is zoomed. */}
      <div class="frame" tabIndex={0} role="group" aria-label={t('view.picture')}>
        <Drawing
          address={pictureOf(pictures, page.page)}
          page={page}
          turn={turn}
          zoom={zoom}
          marks={boxes ? marks.filter((one) => one.page === page.page) : []}
          lit={lit}
          onLit={onLit}
        />
      </div>
    </section>
  )
}

interface DrawingProps {
  address: string | undefined
  page: PageInfo
  turn: number
  zoom: number
  marks: readonly Mark[]
  lit: string | undefined
  onLit: (key: string | undefined) => void
}

/** Boxes are told in pixels of the upright page; the picture may lie on its side, so it is turned as the page was. */
function Drawing({ address, page, turn, zoom, marks, lit, onLit }: DrawingProps) {
  const [width, height] = turn % 180 === 0 ? [page.width, page.height] : [page.height, page.width]
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      style={{ width: `${zoom * 100}%` }}
      role="img"
      aria-label={t('view.picture')}
      onMouseLeave={() => onLit(undefined)}
    >
      <g transform={turned(turn, page.width, page.height)}>
        {address && <Upright address={address} page={page} />}
        {marks.map((one) => (
          <rect
            key={one.key}
            class={one.key === lit ? 'mark lit' : 'mark'}
            x={one.box.left}
            y={one.box.top}
            width={one.box.width}
            height={one.box.height}
            data-field={one.key}
            onMouseEnter={() => onLit(one.key)}
            onClick={() => onLit(one.key)}
          />
        ))}
      </g>
    </svg>
  )
}

function Upright({ address, page }: { address: string; page: PageInfo }) {
  const isOnSide = page.turn % 180 !== 0
  const [width, height] = isOnSide ? [page.height, page.width] : [page.width, page.height]
  return (
    <g transform={turned(page.turn, width, height)}>
      <image href={address} width={width} height={height} preserveAspectRatio="none" />
    </g>
  )
}

/** The transform that turns what is `width` by `height` clockwise, back into the quarter right of and below 0, 0. */
function turned(degrees: number, width: number, height: number): string {
  const moves: Record<number, string> = {
    90: `translate(${height} 0)`,
    180: `translate(${width} ${height})`,
    270: `translate(0 ${width})`,
  }
  return degrees === 0 ? '' : `${moves[degrees]} rotate(${degrees})`
}

/** The largest picture that a browser shows, of one page. */
function pictureOf(pictures: readonly Rendition[], page: number): string | undefined {
  const shown = pictures.filter((one) => one.page === page && one.download_url)
  const largest = [...shown].sort((one, other) => other.width - one.width)[0]
  return largest?.download_url ?? undefined
}

interface ToolProps {
  label: string
  sign: string
  disabled?: boolean
  onClick: () => void
}

function Tool({ label, sign, disabled = false, onClick }: ToolProps) {
  return (
    <button type="button" class="quiet" aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      {sign}
    </button>
  )
}
