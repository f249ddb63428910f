/** One line of /proc/self/mountinfo. */
export interface Mount {
  /** Of this mounting, not of the disk. */
  readonly id: string;
  /** `major:minor` of the device. */
  readonly device: string;
  /** Which part of the file system is mounted; `/` for all of it. */
  readonly root: string;
  readonly mountPoint: string;
  readonly isReadOnly: boolean;
  readonly fsType: string;
  /** `/dev/sdb1`, say. */
  readonly source: string;
}

/** Reads mountinfo, oldest first: of two that are mounted on one place, the last one is what is seen there. */
export function parseMounts(text: string): Mount[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const [before = '', after = ''] = line.split(' - ');
      const [id = '', , device = '', root = '', mountPoint = '', options = ''] = before.split(' ');
      const [fsType = '', source = '', superOptions = ''] = after.split(' ');
      if (mountPoint === '' || fsType === '') return [];
      const isReadOnly = [options, superOptions].some((list) => list.split(',').includes('ro'));
      return [
        {
          id,
          device,
          root,
          mountPoint: unescaped(mountPoint),
          isReadOnly,
          fsType,
          source: unescaped(source),
        },
      ];
    });
}

/** What is seen at a place: the newest mounting of it. */
export function mountAt(mounts: readonly Mount[], mountPoint: string): Mount | null {
  return mounts.findLast((mount) => mount.mountPoint === mountPoint) ?? null;
}

/** Spaces and the like stand as octal numbers: `\040`. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
