/**
 * Deterministic simulation of the control plane: the production state machine of many nodes on
 * virtual time, under a network that loses, doubles, delays and cuts, with crashes, lost disks and
 * operators at random. One seed gives one run. Start reading at {@link io.ais.node.sim.Walk}.
 */
package io.ais.node.sim;
