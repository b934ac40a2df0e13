/**
 * List-objects request, entry and page.
 */
package io.ais.model.list;
