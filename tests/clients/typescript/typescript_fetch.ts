import { Configuration, TasksApi, UploadsApi } from './generated/typescript_fetch';
import { API, DATA, HEADERS, SHA256, run } from './upload';

const configuration = new Configuration({ basePath: API, headers: HEADERS });
const [uploads, tasks] = [new UploadsApi(configuration), new TasksApi(configuration)];
const ticketRequest = { filename: 'p.jpg', contentType: 'image/jpeg', size: DATA.length, sha256: SHA256 };
await run(
  async () => uploads.uploadImage({ ticketRequest }),
  async (taskId) => {
    const task = await tasks.getTask({ taskId });
    return { state: task.state, surname: task.result?.fields.surname?.value };
  },
);
