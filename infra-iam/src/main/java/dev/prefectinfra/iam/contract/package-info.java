/**
 * What concerns offer each other. They do not know each other: one binds an interface of this package, others have it
 * injected. In a lane's stack, unless it says otherwise:
 *
 * <table>
 * <caption>Who binds and who uses what</caption>
 * <tr><th>contract</th><th>bound by</th><th>used by</th></tr>
 * <tr><td>{@link FlowRoles}</td><td>iam.flow</td><td>storage, ecs, ci</td></tr>
 * <tr><td>{@link FlowBucket}</td><td>storage</td><td>ci</td></tr>
 * <tr><td>{@link FlowImages}</td><td>storage</td><td>ci</td></tr>
 * <tr><td>{@link AgentImages}</td><td>storage, in the account's stack and by reference in a lane's</td><td>ecs in a
 *     lane's stack, ci in the account's</td></tr>
 * <tr><td>{@link AgentImagesInUse}, a set</td><td>ecs, in the account's stack</td><td>storage</td></tr>
 * <tr><td>{@link FlowFamilies}</td><td>ecs</td><td>ci</td></tr>
 * <tr><td>{@link HandOff}</td><td>ecs</td><td>ci</td></tr>
 * <tr><td>{@link HandOffValue}, a set</td><td>each that has something to tell flow authors</td><td>ecs</td></tr>
 * </table>
 */
@NullMarked
package dev.prefectinfra.iam.contract;

import org.jspecify.annotations.NullMarked;
