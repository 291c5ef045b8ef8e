/**
 * Which viewer is woken when, and which source reads when.
 *
 * <p>{@link dev.ringcast.core.pace.Audience} holds the viewers of one stream. {@link dev.ringcast.core.pace.Pacer}
 * wakes the viewers of all streams. {@link dev.ringcast.core.pace.ReadPause} pauses a source whose viewers all wait for
 * the tick, or that has no viewer on the network.
 *
 * <h2>Five threads</h2>
 *
 * An arrow goes from the thread that stores something to the thread that reads it.
 *
 * <pre>{@code
 *   publisher ---- frame, queued ---->  +-------+  <------ parked ------  viewer
 *                                       | pacer |  ------ wake-up ----->    |
 *   marker ------- it has run ------->  +-------+                           | joins:
 *      ^                                 |  |  ^                            | viewers, then
 *      '------------- due ---------------'  |  |                            | READING
 *                          round, READING   |  |   PAUSED, its queue        |
 *                                           v  |                            |
 *                                         read loop  <----------------------'
 * }</pre>
 *
 * The publisher is the read loop of a network source, or a thread of the application. Each pair of threads meets in two
 * places: one stores A and reads B, the other stores B and reads A. Stores and reads are volatile, so at least one of
 * the two sees what the other has stored.
 *
 * <table>
 *   <caption>What each thread stores before it reads</caption>
 *   <tr><th>thread</th><th>stores first</th><th>reads then</th></tr>
 *   <tr><td>publisher</td><td>the frame in the ring</td><td>the viewers, and whether they are queued</td></tr>
 *   <tr><td>publisher</td><td>the audience in the pacer's queue</td><td>whether the pacer parks</td></tr>
 *   <tr><td>pacer</td><td>that it parks, and what it planned</td><td>the queues of audiences and of pauses</td></tr>
 *   <tr><td>pacer</td><td>that the viewers are not queued</td><td>which of them park</td></tr>
 *   <tr><td>viewer</td><td>that it parks</td><td>the ring</td></tr>
 *   <tr><td>viewer that joins</td><td>the viewers, with itself</td><td>whether the source pauses; the ring</td></tr>
 *   <tr><td>read loop</td><td>that it pauses</td><td>the viewers</td></tr>
 *   <tr><td>read loop</td><td>its pause in a queue of the pacer</td><td>what the pacer planned</td></tr>
 *   <tr><td>marker</td><td>when it ran</td><td>whether it is due again</td></tr>
 * </table>
 *
 * <h2>Invariants</h2>
 *
 * <ol>
 *   <li><b>A join is never missed.</b> A viewer replaces the set of viewers, then ends the source's pause. A source
 *       stores that it pauses, then reads the set. A new set is not queued: its first frame is told to the pacer,
 *       whatever the pacer knew of the set before.
 *   <li><b>A wake-up is never lost.</b> A publisher stores a frame, then reads whether the set is queued. The pacer
 *       clears that before it looks which viewers park. A viewer stores that it parks, then looks for frames. While a
 *       set is queued, its audience is in the pacer's queue or in its next sweep.
 *   <li><b>What is given back has been read by every viewer.</b> A viewer that is found parked at two consecutive
 *       sweeps has looked since the sweep before them, so it has read what was published until that one. The mark
 *       moves only there, only if this is true of all viewers of its set, and starts at 0 after a join.
 *   <li><b>A pause always ends.</b> One field says whether a source reads, pauses or is closed, and a closed one never
 *       pauses. A pause that is marked as queued is in a queue until the pacer takes it out. The pacer clears the mark
 *       before it resumes the source. It never parks beyond the time at which a queue is due, and resumes all when it
 *       ends.
 *   <li><b>A round ends without its sources.</b> It ends when all its sources have reported, a moment after the marker
 *       behind them has run, or after a tenth of a second.
 * </ol>
 *
 * Virtual threads are scheduled nearly first in, first out, but that is not promised. So what a marker tells is an
 * estimate, never a barrier.
 */
package dev.ringcast.core.pace;
