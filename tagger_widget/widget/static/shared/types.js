// Types that several folders share. The file is never loaded.

/**
 * @typedef {object} Category
 * @property {string} name
 * @property {string} colour
 * @property {boolean} exclusive whether an image should have one of its tags only
 */
/**
 * @typedef {object} TagSet a quick set
 * @property {string} name
 * @property {string[]} tags
 * @property {string} key empty for none
 */
/**
 * @typedef {object} Arrangement how the user has arranged the tags
 * @property {Category[]} categories
 * @property {Record<string, string>} members category names by tag
 * @property {string[]} hidden
 * @property {string[]} pinned
 * @property {TagSet[]} sets
 * @property {boolean} ordered whether captions have the tags in the order of their categories
 */

/**
 * @typedef {object} Binding one row of the table of keys
 * @property {string} command
 * @property {string[]} keys
 * @property {"anywhere" | "outside" | "chip" | "gallery"} where
 * @property {"stage" | "palette" | "gallery"} to the part of the screen that carries the command out
 * @property {string} label
 * @property {string} group
 */

/**
 * @typedef {object} Match a known tag that completes what was typed
 * @property {string} tag
 * @property {number} count number of images of this dataset that have it
 * @property {[number, number] | null} span characters of `tag`, or of `alias`, that matched; null for a fuzzy match
 * @property {string} [alias] the other name that matched
 */

/**
 * @typedef {object} Box a rectangle in the window, in pixels
 * @property {number} left
 * @property {number} right
 * @property {number} top
 * @property {number} bottom
 */

/**
 * @typedef {object} SelectionCounts
 * @property {number} selected
 * @property {number} hidden number of selected images that the filter does not show
 * @property {number} shown
 * @property {number} total
 */

/**
 * @typedef {object} Notices what the parts of the screen announce to each other, by events that bubble up to the root
 * @property {{command: string}} command run a command of the table of keys
 * @property {{command: string}} do run a command of the palette
 * @property {{digit: number}} digit toggle the recent tag on a digit
 * @property {{on: "add" | "filter"}} focus move the focus into a field of the palette
 * @property {{}} leave the image is about to be left
 * @property {{name: string, tags: string[]}} shown the image on the screen, and its tags
 * @property {{tags: string[]}} added tags that the user added to an image
 * @property {TagEdit} edit change the tags of the image on the screen
 * @property {{text: string}} say show a text in the status line
 * @property {{use: (name: string | null) => void}} target hand over the name of the image that commands are for
 * @property {{}} hello a part asks for the image on the screen to be announced again
 * @property {{}} arrangement a part asks for the arrangement to be announced again
 * @property {{arrangement: Arrangement}} arranged
 * @property {{tab?: "tag" | "gallery"}} tab show a tab, or the other one
 * @property {{tab: "tag" | "gallery"}} tabbed
 * @property {{index: number}} open show an image on the tagging screen
 * @property {{}} count a part asks for the selection to be announced again
 * @property {SelectionCounts} selection
 */

/** @typedef {{add?: string[], toggle?: string}} TagEdit */

/**
 * @typedef {object} SavedModel an ipywidgets model of another widget
 * @property {(name: string) => any} get
 * @property {(values: string | object, value?: unknown) => void} set
 * @property {() => void} save_changes
 * @property {(event: string, callback: () => void) => void} on
 * @property {(dropDefaults?: boolean) => Record<string, unknown>} get_state
 * @property {unknown} [_state_lock] set while the model takes in what comes from Python
 */
/**
 * @typedef {object} WidgetManager
 * @property {(id: string) => boolean} has_model
 * @property {(id: string) => Promise<SavedModel>} get_model
 */
/**
 * @template {object} Traits
 * @typedef {object} WidgetModel the page's half of an anywidget: its traits, and what a Channel sends and receives
 * @property {<Name extends keyof Traits & string>(name: Name) => Traits[Name]} get
 * @property {<Name extends keyof Traits & string>(name: Name, value: Traits[Name]) => void} set
 * @property {() => void} save_changes
 * @property {(message: object, callbacks?: undefined, buffers?: ArrayBufferLike[]) => void} send
 * @property {WidgetEvents} on
 * @property {WidgetEvents} off
 * @property {WidgetManager} widget_manager
 */
/**
 * @typedef {((event: "msg:custom", callback: (message: any, buffers?: DataView<ArrayBuffer>[]) => void) => void)
 *   & ((event: `change:${string}`, callback: () => void) => void)} WidgetEvents
 */
