import { client } from './generated/hey_api/client.gen';
import { getTask, uploadImage } from './generated/hey_api';
import { API, DATA, HEADERS, SHA256, run } from './upload';

client.setConfig({ baseUrl: API, headers: HEADERS });
const body = { filename: 'p.jpg', content_type: 'image/jpeg', size: DATA.length, sha256: SHA256 };
await run(
  async () => {
    const { data } = await uploadImage({ body, throwOnError: true });
    return { taskId: data.task_id, upload: data.upload };
  },
  async (taskId) => {
    const { data } = await getTask({ path: { task_id: taskId }, throwOnError: true });
    return { state: data.state, surname: data.result?.fields.surname?.value };
  },
);
