/**
 * The commands, one class per verb or per family of small verbs: check the arguments, ask the
 * cluster, hand what it said to a view.
 *
 * <p>Must not know how commands are found or how errors are printed. Most commands use one thread;
 * calls side by side and transfers of many objects use a few more ({@code Workers}). Start reading at {@link
 * io.ais.cli.command.Verb}.
 */
package io.ais.cli.command;
