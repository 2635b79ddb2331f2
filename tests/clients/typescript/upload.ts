// What each client in TypeScript does: ask for a URL, PUT the file, wait for what was read. Run by Node.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export const API = process.env.API_URL!;
export const HEADERS = { Authorization: `Bearer ${process.env.API_TOKEN}` };
export const DATA = readFileSync(process.env.FILE!);
export const SHA256 = createHash('sha256').update(DATA).digest('hex');

export interface Signed { url: string; headers: { [name: string]: string } }

export async function run(
  ticket: () => Promise<{ taskId: string; upload?: Signed | null }>,
  surname: (taskId: string) => Promise<{ state: string; surname?: string }>,
): Promise<void> {
  const { taskId, upload } = await ticket();
  const { 'Content-Length': _, ...headers } = upload!.headers;
  const put = await fetch(upload!.url, { method: 'PUT', headers, body: DATA });
  if (!put.ok) throw new Error(`PUT: ${put.status}`);
  for (let tries = 0; tries < 200; tries++) {
    const task = await surname(taskId);
    if (task.state === 'SUCCESS') return console.log(task.surname);
    if (task.state === 'FAILURE') break;
    await new Promise((over) => setTimeout(over, 200));
  }
  throw new Error('it was not read');
}
