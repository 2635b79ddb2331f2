import { getTask, uploadImage } from './generated/orval/api';
import { API, DATA, HEADERS, SHA256, run } from './upload';

// This client calls paths; where the API is, its `fetch` says.
const plain = globalThis.fetch;
globalThis.fetch = (target, init) =>
  plain(String(target).startsWith('/') ? API + target : target, init);

const body = { filename: 'p.jpg', content_type: 'image/jpeg', size: DATA.length, sha256: SHA256 };
await run(
  async () => {
    const { data } = await uploadImage(body, { headers: HEADERS });
    if (!('task_id' in data)) throw new Error('refused');
    return { taskId: data.task_id, upload: data.upload };
  },
  async (taskId) => {
    const { data } = await getTask(taskId, { headers: HEADERS });
    if (!('state' in data)) throw new Error('refused');
    return { state: data.state, surname: data.result?.fields.surname?.value };
  },
);
