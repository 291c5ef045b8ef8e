/**
 * Which viewer is woken when, and which source reads when.
 *
 * <p>{@link dev.ringcast.core.pace.Audience} holds the viewers of one stream. {@link dev.ringcast.core.pace.Pacer}
 * wakes the viewers of all streams. {@link dev.ringcast.core.pace.ReadPause} pauses a source whose viewers all wait for
 * the tick, or that has no viewer on the network.
 *
 * <h2>Five threads</h2>
 *
 * The publisher is the read loop of a network source, or a thread of the application. An arrow goes from the thread
 * that stores something to the thread that reads it.
 *
 * <pre>{@code
 *   publisher ---- frame, queued ---->  +-------+  <------ parked ------  viewer
 *                                       | pacer |  ------ wake-up ----->    |
 *   marker ------- it has run ------->  +-------+                           |
 *      ^                                 |  |  ^                            |
 *      '------------- due ---------------'  |  |                            | when it joins:
 *                              round, then  |  |  PAUSED, then              | viewers, then
 *                                  READING  v  |  a queue                   | READING
 *                                         read loop  <----------------------'
 * }</pre>
 *
 * Two threads that must not miss each other use two fields. Each stores its own first and reads the other one then. All
 * of these fields are volatile, so at least one of the two threads sees what the other has stored.
 *
 * <table>
 *   <caption>What is stored first and read then, by invariant</caption>
 *   <tr><th></th><th>one thread stores, reads</th><th>the other stores, reads</th></tr>
 *   <tr><td>1</td><td>viewer that joins: the viewers, the pause</td><td>read loop: the pause, the viewers</td></tr>
 *   <tr><td>2</td><td>publisher: a frame, the queued flag</td><td>pacer: the queued flag, which viewers park</td></tr>
 *   <tr><td>2</td><td>publisher: a frame; pacer for it: which viewers park</td>
 *       <td>viewer: that it parks, frames</td></tr>
 *   <tr><td>2</td><td>publisher: its audience in a queue, whether the pacer parks</td>
 *       <td>pacer: that it parks, the queue</td></tr>
 *   <tr><td>4</td><td>read loop: its pause in a queue, what is planned</td>
 *       <td>pacer: what is planned, the queue</td></tr>
 * </table>
 *
 * <h2>Invariants</h2>
 *
 * <ol>
 *   <li><b>A join is never missed.</b> A viewer replaces the set of viewers, then ends the source's pause. A source
 *       stores that it pauses, then reads the set. A new set is not queued: its first frame wakes the pacer,
 *       whatever the set before said.
 *   <li><b>A wake-up is never lost.</b> A publisher stores a frame, then reads whether the set is queued. The pacer
 *       clears that before it looks which viewers park. A viewer stores that it parks, then looks for frames. While a
 *       set is queued, its audience is in the pacer's queue or in its next sweep.
 *   <li><b>What is given back has been read by every viewer.</b> A sweep clears that a viewer parks. A viewer looks for
 *       frames each time that it has stored that it parks. A viewer that is found parked at two consecutive sweeps has
 *       stored it twice since the sweep before them. Only the second look may be still to come, so it has read what was
 *       published until that sweep. The mark moves only there, and only if this is true of all viewers of its set.
 *       After a join it starts at 0, and the viewer that joins does not park at that time.
 *   <li><b>A pause always ends.</b> One field says whether a source reads, pauses or is closed, and a closed one never
 *       pauses. A pause that says it is queued is in a queue until the pacer takes it out, and says so no more before
 *       the source is resumed. The pacer never parks beyond the time at which a queue is due. It resumes all sources
 *       when it ends.
 *   <li><b>A round ends without its sources.</b> It ends when all its sources have reported, a moment after the marker
 *       behind them has run, or after a tenth of a second.
 * </ol>
 *
 * Virtual threads are scheduled nearly first in, first out, but that is not promised. So a marker gives an
 * estimate and is never a barrier.
 */
package dev.ringcast.core.pace;
