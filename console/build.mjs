// Builds `dist/`: scripts and styles named by their content, and the page that loads them.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { build } from 'esbuild'

const folder = new URL('.', import.meta.url).pathname
await rm(`${folder}dist`, { recursive: true, force: true })
await mkdir(`${folder}dist`)
const { metafile } = await build({
  absWorkingDir: folder,
  entryPoints: ['src/main.tsx', 'src/upload/hash.worker.ts', 'src/style.css'],
  outdir: 'dist/assets',
  entryNames: '[name]-[hash]',
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  metafile: true,
})
const built = Object.keys(metafile.outputs).map((path) => basename(path))
const named = (start, end) => `assets/${built.find((one) => one.startsWith(start) && one.endsWith(end))}`
const page = (await readFile(`${folder}index.html`, 'utf8'))
  .replace('{{style}}', named('style-', '.css'))
  .replace('{{script}}', named('main-', '.js'))
  .replace('{{worker}}', named('hash.worker-', '.js'))
await writeFile(`${folder}dist/index.html`, page)
