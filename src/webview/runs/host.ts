import type { RunsRequest } from '../../protocol/runs.ts';
import { connect } from '../shared/host.ts';

export const host = connect<RunsRequest>();
