import type { Shelf } from '../artifact/shelf.ts';
import { FolderDestination } from './folder/folder-destination.ts';

/** A folder to read copies from, wherever it is: a disk in someone's hand, with no settings of any site. */
export function folderShelf(path: string): Shelf {
  return new FolderDestination({ path, allowedRoots: [path] });
}
