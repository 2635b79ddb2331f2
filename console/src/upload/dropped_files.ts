/** The files that were dropped, those in folders among them. */
export async function droppedFiles(items: DataTransferItemList): Promise<File[]> {
  // All entries first: the list is empty once this function has waited for anything.
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  return (await Promise.all(entries.map(filesOf))).flat()
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const inside: FileSystemEntry[] = []
  // A reader tells a hundred entries at once, and none at its end.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (batch.length === 0) break
    inside.push(...batch)
  }
  return (await Promise.all(inside.map(filesOf))).flat()
}
