/** Why a field of a destination was refused: a code that the page has a sentence for. */
export type DestinationProblem =
  | 'path_missing'
  | 'path_not_absolute'
  | 'path_climbs'
  | 'data_directory'
  | 'path_is_root'
  | 'too_long'
  | 'has_line_break'
  | 'host_missing'
  | 'host_unreadable'
  | 'port_unreadable'
  | 'user_missing'
  | 'host_key_missing'
  | 'host_key_md5'
  | 'host_key_whole'
  | 'host_key_unreadable'
  | 'certificate_sha1'
  | 'certificate_unreadable'
  | 'endpoint_missing'
  | 'endpoint_has_path'
  | 'endpoint_unreadable'
  | 'region_unreadable'
  | 'bucket_missing'
  | 'bucket_unreadable'
  | 'access_key_missing'
  | 'access_key_unreadable'
  | 'lock_days_unreadable';

export type DestinationField =
  | 'path'
  | 'host'
  | 'port'
  | 'user'
  | 'hostKey'
  | 'certificate'
  | 'endpoint'
  | 'region'
  | 'bucket'
  | 'prefix'
  | 'accessKeyId'
  | 'lockDays';

export type DestinationFieldProblem = {
  field: DestinationField;
  problem: DestinationProblem;
  figures: Record<string, string | number>;
};

export type Refuse = (
  field: DestinationField,
  problem: DestinationProblem,
  figures?: Record<string, string | number>,
) => void;

export function hasClimbingPart(path: string): boolean {
  return path.split(/[\\/]/).includes('..');
}

/** A sign that is no letter but an order to a terminal or a protocol; a line break above all. */
export function hasControlSign(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
