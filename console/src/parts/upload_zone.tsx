import { useEffect, useRef, useState } from 'preact/hooks'
import { percent, shownName, t, tOr } from '../i18n'
import { droppedFiles } from '../upload/dropped_files'
import type { Upload, Uploads } from '../upload/uploads'

const ACCEPTED = 'image/*,application/pdf,.heic,.heif,.avif'

/** Where files are dropped, chosen or photographed, and what becomes of each. */
export function UploadZone({ uploads }: { uploads: Uploads }) {
  const [items, setItems] = useState(uploads.all)
  const [isOver, setIsOver] = useState(false)
  useEffect(() => uploads.subscribe(() => setItems(uploads.all)), [uploads])

  async function onDrop(event: DragEvent) {
    event.preventDefault()
    setIsOver(false)
    if (event.dataTransfer) uploads.add(await droppedFiles(event.dataTransfer.items))
  }

  return (
    <section aria-labelledby="upload-title">
      <h2 id="upload-title">{t('upload.title')}</h2>
      <div
        class={`drop ${isOver ? 'over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault()
          setIsOver(true)
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={onDrop}
      >
        <p>{t('upload.drop')}</p>
        <FileButton label={t('upload.choose')} onFiles={(files) => uploads.add(files)} />
        <FileButton label={t('upload.camera')} onFiles={(files) => uploads.add(files)} isCamera />
      </div>
      {items.length > 0 && (
        <>
          <ul class="uploads" aria-live="polite">
            {items.map((one) => (
              <UploadLine key={one.id} upload={one} onAgain={() => uploads.again(one.id)} />
            ))}
          </ul>
          <button type="button" class="quiet" onClick={() => uploads.dismiss()}>
            {t('upload.dismiss')}
          </button>
        </>
      )}
    </section>
  )
}

interface FileButtonProps {
  label: string
  onFiles: (files: File[]) => void
  isCamera?: boolean
}

function FileButton({ label, onFiles, isCamera = false }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        class="hidden"
        aria-label={label}
        tabIndex={-1}
        accept={isCamera ? 'image/*' : ACCEPTED}
        multiple={!isCamera}
        {...(isCamera ? { capture: 'environment' } : {})}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])])
          event.currentTarget.value = ''
        }}
      />
      <button type="button" class={isCamera ? 'quiet' : ''} onClick={() => input.current?.click()}>
        {label}
      </button>
    </>
  )
}

function UploadLine({ upload, onAgain }: { upload: Upload; onAgain: () => void }) {
  const isRefused = upload.step === 'refused'
  return (
    <li class={upload.step}>
      <span class="name">{shownName(upload.name)}</span>
      {upload.step === 'sending' && <progress max={1} value={upload.sent} aria-label={upload.name} />}
      <span>
        {isRefused
          ? tOr('code', upload.code ?? '', upload.detail)
          : t(`upload.${upload.step as 'sent'}`, { percent: percent(upload.sent) })}
      </span>
      {upload.isBlurred && <strong>{t('upload.blurred')}</strong>}
      {upload.mediaId && !isRefused && <a href={`#/media/${upload.mediaId}`}>{t('upload.open')}</a>}
      {isRefused && (
        <button type="button" class="quiet" onClick={onAgain}>
          {t('upload.again')}
        </button>
      )}
    </li>
  )
}
