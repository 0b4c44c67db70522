/// What an operator and the worker that it starts in a Pod say to each other: how an attempt ended, how
/// far it is, and where its files are. Either end may be of another version, and a worker's Pod is its
/// namespace's: what comes out of it is read as a stranger's. Start reading at
/// [dev.imagepush.worker.WorkerReport].
@NullMarked
package dev.imagepush.worker;

import org.jspecify.annotations.NullMarked;
