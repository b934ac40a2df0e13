/**
 * Tests of the house itself: who may use whom, tidiness, format. They read class files and sources of
 * all modules; they know no class of ours by name except one to find the folders. Start at {@link
 * io.ais.house.LayeringTest}.
 */
package io.ais.house;
