/** Whether a text names a folder or a file and not a host or a database: `/var/…`, `~/…`, `C:\…`, `\\server\share`, `file:…`. */
export function looksLikePath(text: string): boolean {
  const trimmed = text.trim();
  return (
    /^(\/|~|\\|\.{1,2}[\\/]|[a-z]:([\\/]|$)|file:)/i.test(trimmed) ||
    trimmed.includes('\\') ||
    /\.(dump|sql|backup|bak|fdb|tar)$/i.test(trimmed)
  );
}

/**
 * Whether a folder is where a PostgreSQL server keeps its files (L12). Names as the packages of Debian, Red Hat, Homebrew
 * and Windows give them; the agent looks into the folder itself too.
 */
export function looksLikeDataFolder(text: string): boolean {
  const path = text.trim().replaceAll('\\', '/').replace(/\/+$/, '').toLowerCase();
  if (/^\/(var\/)?run\//.test(path)) return false;
  if (/\/(pgdata|pg_wal|pg_xlog|base|global|pg_version)(\/|$)/.test(path)) return true;
  if (
    /\/(var\/lib|var|opt|program files|program files \(x86\)|library|usr\/local)\/.*(postgres|pgsql)/.test(
      path,
    )
  ) {
    return (
      /\/(data|main|\d+(\.\d+)?|postgres(ql)?(@?\d+)?|pgsql)$/.test(path) || /\/(data|main)\//.test(path)
    );
  }
  return /postgres(ql)?.*\/data(\/|$)/.test(path);
}

/** An absolute folder on Linux, macOS or Windows, a share (`\\server\share`) included. */
export function isAbsoluteFolder(text: string): boolean {
  return /^(\/|[a-z]:[\\/]|\\\\[^\\]+\\[^\\]+)/i.test(text.trim());
}
